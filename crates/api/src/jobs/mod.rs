//! Background jobs of a running server.

mod cache_warmer;
mod runner;
mod search_index;
mod searches;
mod statistics;
mod storage_probe;
mod unpaid_orders;
mod views;

pub use cache_warmer::CacheWarmer;
pub(crate) use runner::{Brief, Repeat, turn};
pub use runner::{JobSettings, Jobs};
pub use search_index::{SearchIndexJob, refresh_all};
pub use searches::{SearchJobs, SearchSettings};
pub use statistics::StatisticsJobs;
pub use storage_probe::StorageProbe;
pub(crate) use unpaid_orders::log_refused;
pub use views::ViewJobs;
