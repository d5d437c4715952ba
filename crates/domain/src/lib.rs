#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod accounts;
pub mod attention;
pub mod audit;
pub mod catalog;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod data_check;
mod error;
mod error_chain;
mod identity;
mod ids;
pub mod inventory;
pub mod media;
mod money;
pub mod orders;
mod paging;
mod patch;
pub mod plans;
pub mod ports;
pub mod processing;
pub mod searches;
mod stale_version;
pub mod statistics;
mod storage_refusal;
pub mod supplier;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
pub mod use_cases;
mod version;
mod violation;

pub use error::{Entity, Error, Result};
pub use error_chain::error_chain;
pub use identity::Identity;
pub use ids::{
    ApiKeyId, AttentionItemId, AuditLogId, BlockedKeywordId, BrandId, CategoryId, HaierConfigId,
    HoldId, IgnoredProductId, InvalidId, InventoryLogId, MediaImageId, OrderId, PaymentId, PlanId,
    PlanItemId, ProductFailureId, ProductId, ReturnId, SearchLogId, SearchSynonymId,
    SupplierNameId, SyncRunId, UserId, UserSessionId,
};
pub use money::{Money, MoneyError, MoneyTotal};
pub use paging::{Page, PageRequest};
pub use patch::Patch;
pub use text::{LongText, OptionalText, Text, TextError};
pub use version::{ExpectedVersion, Version};
pub use violation::{Violation, ViolationCode, Violations};
