//! The PostgreSQL implementation of Cangku's ports: the only crate that uses Diesel.
//!
//! [`Database`] implements [`Transactor`](cangku_domain::ports::Transactor),
//! [`Reader`](cangku_domain::ports::Reader), [`SyncLock`](cangku_domain::ports::SyncLock),
//! [`StatisticsRebuild`](cangku_domain::ports::StatisticsRebuild) and
//! [`ChangeFeed`](cangku_domain::ports::ChangeFeed).
//!
//! Rows are locked in one order, which `docs/CONCURRENCY.md` gives: customers, orders, products (before
//! their category or brand), pictures; within a table by id.
#![warn(missing_docs)]

mod accounts;
mod catalog;
mod changes;
mod compatibility;
mod connect;
mod connection_health;
mod database;
mod error_mapping;
mod inventory;
mod leftover_index;
mod media;
pub mod migrations;
mod orders;
mod paging;
mod pool;
mod prepared;
mod read_session;
mod rows;
mod run_with_connection;
#[expect(
    missing_docs,
    reason = "generated; what needs saying comes from the database"
)]
pub mod schema;
mod searches;
mod settings;
mod statistics;
mod supplier;
mod sync_lock;
mod text;
mod unit_of_work;
mod views;

pub use cangku_libpq::{ConnectionOptions, OptionsError};
pub use compatibility::IncompatibleDatabase;
pub use connect::{ConnectError, permanent_connect_error, probe};
pub use database::Database;
/// The Diesel whose connection [`PgUnitOfWork::connection`] returns.
pub use diesel;
pub use error_mapping::storage_error;
pub use settings::{Settings, StatementHook};
pub use unit_of_work::PgUnitOfWork;
