#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod accounts;
mod attention;
mod audit;
mod catalog;
mod changes;
mod compatibility;
mod connect;
mod connection_health;
mod data_check;
mod database;
mod error_mapping;
mod inventory;
mod leftover_index;
mod media;
pub mod migrations;
mod orders;
mod paging;
mod plans;
mod pool;
mod prepared;
mod read_session;
mod reserve_ids;
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
mod supplier_times;
mod sync_lock;
mod text;
mod unit_of_work;
mod user_rights;
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
