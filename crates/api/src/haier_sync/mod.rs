//! The Haier sync: brings the platform's products, prices and stock into the catalogue.
//!
//! ```text
//! platform ──products──▶ fetch_offers ──prices, 20 at a time──▶ ┐
//!                                                               ├─▶ desk ──batches──▶ database
//! platform ◀──one call a product── fetch_stock ◀──codes written─┘◀─figures─┘
//! ```
//!
//! The three run side by side, so that the platform's rate limit is used from the first call to
//! the last: the stock of a product is asked for as soon as the product itself is written. Only
//! the desk writes, one batch a transaction, and only it counts; no HTTP happens inside of one.
//!
//! What goes wrong with one product is that product's failure, kept with its reason. A run breaks
//! off where nothing more can come: the platform gave no list of products, left call after call
//! unanswered for longer than its client waits, or took our credentials no longer; the database was
//! away for [`SyncSettings::database_patience`]; the right to sync went to somebody else; or a
//! person stopped it. Products that such a run hadn't come to are in its total, but neither
//! successes nor failures; the next run brings them.

mod batch;
mod client;
mod delivery;
mod desk;
mod fetch_offers;
mod fetch_stock;
mod ledger;
mod options;
mod patience;
mod plan;
mod platform;
mod progress;
mod report;
mod runner;
mod settings;
mod stop;
mod tally;
mod translation;

pub use client::client_of;
pub use options::{CountyCode, InvalidCountyCode, SyncOptions};
pub use progress::{Silent, SyncProgress};
pub use report::{SyncEnding, SyncReport};
pub use runner::{SyncJob, SyncRunner};
pub use settings::SyncSettings;
pub use tally::Tally;
