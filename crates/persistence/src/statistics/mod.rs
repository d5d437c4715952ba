//! Statistics: rollups, and what is told of them.
//!
//! Only a transaction that holds the lock of the folding job writes the rollups of orders and
//! users. It locks products before it writes what is sold of them, so that one that is being
//! deleted takes its rows along.

mod activity;
mod fold;
mod horizon;
mod products_kept;
mod queries;
mod ranking;
mod rebuild;
mod rebuild_statements;
mod repository;
mod steps;
mod stock_figures;
mod windows;

pub(crate) use rebuild::rebuild;
