//! Rules, ports and use cases of the Cangku catalogue and stock. Pure and synchronous: no database,
//! no async runtime, no network.
//!
//! - [`catalog`], [`inventory`], [`orders`], [`media`], [`searches`], [`statistics`], [`supplier`]
//!   and [`accounts`] hold the entities and the rules, as pure functions of state and command.
//!   Where a rule cites the specification, it means the documents in `docs/spec`: "catalogue" and
//!   "statistics and inventory".
//! - [`ports`] holds the traits that adapters implement: storage, clock, password hashing.
//! - [`processing`] decides on stock and order requests of many callers in one transaction, and
//!   returns typed results.
//! - [`use_cases`] holds the actions of users and jobs. Each runs in one transaction of a
//!   [`ports::Transactor`] and returns a value or an [`Error`].
//!
//! ```
//! use cangku_domain::{Money, catalog::PriceSystem};
//!
//! let mut prices = PriceSystem::retail(Money::parse("2999.00")?);
//! prices.supply_price = Some(Money::parse("2650")?);
//! assert_eq!(prices.display_price().to_string(), "2650.00");
//! # Ok::<(), cangku_domain::MoneyError>(())
//! ```
#![warn(missing_docs)]

pub mod accounts;
pub mod catalog;
#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
mod error_chain;
mod ids;
pub mod inventory;
pub mod media;
mod money;
pub mod orders;
mod paging;
mod patch;
pub mod ports;
pub mod processing;
pub mod searches;
pub mod statistics;
mod storage_refusal;
pub mod supplier;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
pub mod use_cases;
mod violation;

pub use error::{Entity, Error, Result};
pub use error_chain::error_chain;
pub use ids::{
    ApiKeyId, BlockedKeywordId, BrandId, CategoryId, HoldId, InvalidId, InventoryLogId,
    MediaImageId, OrderId, ProductId, SearchLogId, SyncRunId, UserId,
};
pub use money::{Money, MoneyError, MoneyTotal};
pub use paging::{Page, PageRequest};
pub use patch::Patch;
pub use text::{LongText, OptionalText, Text, TextError};
pub use violation::{Violation, ViolationCode, Violations};
