//! The Haier sync: imports the platform's products, prices and stock into the catalogue.
//!
//! ```text
//! platform ──products──▶ fetch_offers ──prices, 20 at a time──▶ ┐
//!                                                               ├─▶ batch_writer ──▶ database
//! platform ◀──one call a product── fetch_stock ◀──codes written─┘◀─figures─┘
//! ```
//!
//! The complete list may be larger than the memory that a run should use: the client keeps it in a
//! temporary file, from which `product_stream` reads one product after the other.
//!
//! What is fetched is compared with the shop and becomes the items of a change plan (`run_writer`). When
//! all is fetched, the plan is applied (`plan_writer`), unless it exceeds a safety limit or a person
//! wants to look at it first.
//!
//! The three run concurrently, so that the platform's rate limit is used from the first call to the
//! last: the stock of a product is fetched as soon as the product itself is planned. Only the
//! writer (`batch_writer`) writes, one batch per transaction, and only it counts; no HTTP request
//! is made within a transaction.
//!
//! Of several statements about one product the stricter counts, and the contradiction is a failure of
//! the product. Products that a complete list lacks are marked as not listed, so that they can't be
//! bought; a list that is filtered, or that can't be read completely, marks none.
//!
//! A run plans products by ascending code, and stock in the order of the products. After each batch it
//! stores a `checkpoint`. If its process dies, a server or the next command goes on from there: what was
//! recorded later is discarded and fetched again.
//!
//! A failure of one product is recorded with its reason, and the run goes on. A run is aborted if
//! no further result can be expected: the platform returned no product list, many calls in a row
//! found the client's circuit open or had their credentials refused; the database was unavailable
//! for [`SyncSettings::database_timeout`]; another run took the sync lock. It can also be
//! interrupted by a user: by a signal to its process, or by a request that its
//! `progress_writer` finds in the row of the run. A run of the schedule also ends when the calls of the day
//! are used up. Products that such a run hasn't reached are in its total, but count
//! neither as successes nor as failures; the next run imports them.

mod background;
mod batch;
mod batch_writer;
mod call_meter;
mod checkpoint;
mod dry_run;
mod fetch_event;
mod fetch_offers;
mod fetch_stock;
mod in_order;
mod listed_products;
mod mapping;
mod options;
mod plan_writer;
mod platform;
mod price_entries;
mod product_entries;
mod product_stream;
mod progress;
mod progress_writer;
mod report;
mod retry;
mod run_writer;
mod runner;
mod scheduler;
mod settings;
mod stop;
mod sync_stats;
mod tried_stages;

pub use background::BackgroundSyncs;
pub use options::{DailyCalls, SyncOptions};
pub use progress::{NoProgress, SyncProgress};
pub use report::{SyncEnding, SyncPlanReport, SyncReport};
pub use runner::{SyncJob, SyncRunner};
pub use scheduler::SyncScheduler;
pub use settings::SyncSettings;
pub use sync_stats::SyncStats;
