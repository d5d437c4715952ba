//! Accounts with Haier's platform: which one is in force, and the clients for them.

mod circuit_report;
mod circuit_watch;
mod client;
mod live_answers;
mod live_limits;
mod probe;
mod product_of_shop;
mod provider;
mod vault;

pub use circuit_report::report_circuit;
pub use circuit_watch::CircuitWatch;
pub use client::{ClientPurpose, client_of};
pub use live_answers::{LiveAnswers, LiveQuestion};
pub use live_limits::LiveLimits;
pub use probe::does_respond;
pub use product_of_shop::product_of_shop;
pub use provider::{CurrentHaier, HaierProvider, HaierSource};
pub use vault::HaierVault;
