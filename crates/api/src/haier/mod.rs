//! Accounts with Haier's platform: which one is in force, and the clients for them.

mod client;
mod live_answers;
mod live_limits;
mod provider;
mod vault;

pub use client::{ClientPurpose, client_of};
pub use live_answers::{LiveAnswers, LiveQuestion};
pub use live_limits::LiveLimits;
pub use provider::{CurrentHaier, HaierProvider, HaierSource};
pub use vault::HaierVault;
