//! Copies of Haier's pictures, fetched from where its products name them.
//!
//! ```text
//! products ─▶ addresses ─▶ download ──few at a time──▶ desk of uploads ─▶ one transaction a product
//!              host on the list?       public address?       same checks      rows and lists
//! ```
//!
//! Whoever names an address may mean to have this shop ask somebody inside its own network. So an
//! address is fetched only where its host is on the operator's list and what the host's name leads
//! to is public, at the moment of connecting and again at every redirect.

mod addresses;
mod download;
mod failure;
mod host_failures;
mod hosts;
mod plan;
mod product;
mod resolver;
mod runner;
mod settings;
mod tally;
mod target;

pub use addresses::Reach;
pub use download::Downloader;
pub use failure::FetchFailure;
pub use hosts::{AllowedHosts, InvalidHost};
pub use plan::{FetchPlan, FetchSelection};
pub use runner::{
    FetchEnding, FetchError, FetchOptions, FetchProgress, FetchReport, PictureRunner,
};
pub use settings::FetchSettings;
pub use tally::FetchTally;
