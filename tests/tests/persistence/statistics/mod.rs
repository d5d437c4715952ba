//! Statistics: after any history, the rollups equal a recount of the orders.

mod activity;
mod current_figures;
mod days;
mod fixtures;
mod folding;
mod histories;
mod ranking;
mod rebuilding;
mod sales_counts;
