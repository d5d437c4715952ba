//! Statistics: rollups and queries on them.
//!
//! Only a transaction that holds the lock of the folding job writes the rollups of orders and
//! users. It locks products before it writes their sales, so that the deletion of a product also
//! deletes these rows.

mod activity;
mod fold;
mod money_total;
mod product_locks;
mod queries;
mod ranking;
mod rebuild;
mod rebuild_statements;
mod repository;
mod steps;
mod stock_figures;
mod watermark;
mod windows;

pub(crate) use rebuild::rebuild;
