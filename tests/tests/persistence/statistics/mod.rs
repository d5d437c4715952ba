//! Statistics: whatever happens, the rollups are what a recount of the orders says.

mod activity;
mod days;
mod folding;
mod given;
mod histories;
mod ranking;
mod rebuilding;
mod sales_counts;
mod standing;
