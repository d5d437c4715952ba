//! Statistics: rollups and queries on them.
//!
//! Only a transaction that holds the lock of the folding job writes the rollups of orders and
//! users. No deletion changes them: lines of orders keep the id of a deleted product, and triggers keep
//! what else is shown of deleted products and users.

mod activity;
mod fold;
mod money_total;
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
