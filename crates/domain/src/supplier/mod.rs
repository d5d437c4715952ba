//! Supplier offers, how they become products, and the sync runs that import them.

mod contradictions;
mod failure_reason;
mod haier_config;
mod ignored_product;
mod merge;
mod names;
mod offer;
mod offer_items;
mod ownership;
mod product_failure;
mod safety_limits;
mod schedule;
mod sync_checkpoint;
mod sync_run;

pub use contradictions::{combine_offers, combine_prices, combine_procurability};
pub(crate) use contradictions::{figures_of_products, strictest_figures, strictest_offers};
pub use failure_reason::FailureReason;
pub(crate) use haier_config::unreadable_secrets;
pub use haier_config::{
    CountyCode, HaierAccount, HaierClientId, HaierCode, HaierConfig, HaierConfigDraft,
    HaierConfigName, HaierConfigPatch, HaierConfigRefusal, HaierFields, HaierFieldsPatch, HaierKey,
    InvalidCountyCode, InvalidHaierCode, InvalidServiceUrl, ServiceUrl, StoredValue, Transport,
    UnreadableConfig, UnreadableHaierSecret,
};
pub use ignored_product::IgnoredProduct;
pub use merge::{CatalogPlacement, FieldChange, merge_offer, new_product};
pub use names::{
    ExternalName, NameState, NameTarget, NameTargetPatch, SkippedOffer, SupplierName,
    SupplierNameSummary,
};
pub use offer::{SupplierOffer, SupplierPrices, SupplierStock};
pub(crate) use offer_items::{effects_of_items, item_of_new_offer, items_of_offer};
pub(crate) use ownership::{check_identification, is_managed, own_product};
pub use product_failure::{
    FailureGroup, FailureKey, FailureState, FailureStatus, MAX_ATTEMPTS, ProductFailure,
};
pub use safety_limits::{ExceededLimit, SafetyLimit, SafetyLimits, SyncEffects, SyncScope};
pub use schedule::{
    InvalidRecurrence, PauseReason, Recurrence, SchedulePause, ScheduleSettings, ScheduleSituation,
    ScheduledTask, SyncSchedule, SyncTask, TaskCondition, WaitReason,
};
pub use sync_checkpoint::{MAX_RESUMPTIONS, PendingStock, SyncCheckpoint};
pub use sync_run::{
    SyncCounts, SyncFailure, SyncRefusal, SyncRun, SyncRunDraft, SyncStage, SyncStatus,
    SyncStopRequest, SyncType,
};

/// The supplier's name in `products.supplier` for Haier's products.
pub const HAIER: &str = "haier";
