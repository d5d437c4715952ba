//! Fetches copies of Haier's pictures from the URLs that its products name.
//!
//! ```text
//! products ─▶ addresses ─▶ download ──few at a time──▶ upload pipeline ─▶ transaction per product
//!              host on the list?       public address?       same checks      rows and lists
//! ```
//!
//! A product may name a URL in order to make this server send requests into its own network (SSRF).
//! So a URL is fetched only if its host is on the operator's allowlist and the host's IP address is
//! public (unless the configuration allows private ones), checked when connecting and again for
//! every redirect.

mod addresses;
mod download;
mod failure;
mod fetch_stats;
mod host_circuit_breaker;
mod hosts;
mod plan;
mod product;
mod resolver;
mod run;
mod runner;
mod settings;
mod url_policy;

pub use addresses::AllowedAddresses;
pub use download::Downloader;
pub use failure::FetchFailure;
pub use fetch_stats::FetchStats;
pub use hosts::{AllowedHosts, InvalidHost};
pub use plan::{FetchPlan, FetchSelection};
pub use runner::{
    FetchEnding, FetchError, FetchOptions, FetchProgress, FetchReport, PictureFetcher,
};
pub use settings::FetchSettings;
