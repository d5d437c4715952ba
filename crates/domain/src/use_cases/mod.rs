//! The actions of users, services and jobs, one per file. Each checks the actor's role or scopes, opens one
//! transaction, locks rows, applies the rules, writes, and returns the result. Actions that only
//! read use a session without a transaction.

mod accounts;
mod audit;
mod audited;
mod catalog;
mod check_data;
mod context;
mod haier_configs;
mod invalidate_caches;
mod inventory;
mod media;
mod once;
mod orders;
mod plans;
mod searches;
mod statistics;
mod supplier;
mod sync_schedule;
mod update_attention_item;

pub use accounts::*;
pub use audit::*;
pub use catalog::*;
pub use check_data::{DataCheckProgress, check_data};
pub use context::Context;
pub use haier_configs::*;
pub use invalidate_caches::invalidate_caches;
pub use inventory::*;
pub use media::*;
pub use once::{Created, Once};
pub use orders::*;
pub use plans::*;
pub use searches::*;
pub use statistics::*;
pub use supplier::*;
pub use sync_schedule::*;
pub use update_attention_item::update_attention_item;
