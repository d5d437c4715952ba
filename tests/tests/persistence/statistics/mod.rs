//! Statistics: after any history, the rollups equal a recount of the orders.

mod activity;
mod days;
mod folding;
mod given;
mod histories;
mod ranking;
mod rebuilding;
mod sales_counts;
mod standing;
