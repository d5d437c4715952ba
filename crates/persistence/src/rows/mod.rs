//! Rows of the tables, and their conversion to entities of the domain and back. A row that breaks a
//! rule of the domain yields an error that names table, id and column.

mod api_key;
mod attention_item;
mod audit_log;
mod audit_value;
mod blocked_keyword;
mod brand;
mod category;
mod columns;
mod haier_config;
mod hold;
mod ignored_product;
mod inventory_log;
mod listed_hold;
mod media_image;
mod order;
mod order_return;
mod parcel;
mod payment;
mod plan;
mod product;
mod product_columns;
mod product_counters;
mod product_failure;
mod search_log;
mod search_synonym;
mod stock_item;
mod stored_request;
mod supplier_figure;
mod supplier_name;
mod sync_checkpoint;
mod sync_failure;
mod sync_run;
mod sync_schedule;
mod user;
mod user_session;

pub(crate) use api_key::{ApiKeyRow, NewApiKeyRow};
pub(crate) use attention_item::AttentionItemRow;
pub(crate) use audit_log::{AuditRow, NewAuditRows};
pub(crate) use audit_value::{changes_from_json, details_from_json};
pub(crate) use blocked_keyword::BlockedKeywordRow;
pub(crate) use brand::{BrandRow, NewBrand};
pub(crate) use category::{CategoryRow, CategorySummaryRow, NewCategory};
pub(crate) use columns::{order_column, table_count};
pub(crate) use haier_config::{HaierConfigRow, config_column};
pub(crate) use hold::{HeldUnits, HoldRow, HoldSqlType, NewHolds, OpenHoldRow};
pub(crate) use ignored_product::IgnoredProductRow;
pub(crate) use inventory_log::{LogRow, NewLogs};
pub(crate) use listed_hold::{FoundHoldRow, ListedHoldRow};
pub(crate) use media_image::{MediaImageRow, NewMediaImage};
pub(crate) use order::{NewOrders, OrderLineRow, OrderRow, StatusChangeRow};
pub(crate) use order_return::{NewReturns, ReturnLineRow, ReturnRow, row_number};
pub(crate) use parcel::ParcelRow;
pub(crate) use payment::{NewPaymentRow, PaymentRow};
pub(crate) use plan::{PlanItemGroupRow, PlanItemRow, PlanRow, PlanStepRow, item_group};
pub(crate) use product::{ListingRow, ProductRow};
pub(crate) use product_columns::{NewProduct, SAVED_COLUMNS, SavedProduct, is_sales_column};
pub(crate) use product_counters::ProductCountersRow;
pub(crate) use product_failure::{NewProductFailure, ProductFailureRow};
pub(crate) use search_log::SearchLogRow;
pub(crate) use search_synonym::SearchSynonymRow;
pub(crate) use stock_item::StockItemRow;
pub(crate) use stored_request::{
    NewStoredRequests, StoredRequestRow, StoredRequestSqlType, scope_of,
};
pub(crate) use supplier_name::{SupplierNameRow, SupplierNameSummaryRow, TargetId};
pub(crate) use sync_checkpoint::SyncCheckpointRow;
pub(crate) use sync_failure::{NewSyncFailure, SyncFailureRow};
pub(crate) use sync_run::{
    NewSyncRun, SyncProgressColumns, SyncRunColumns, SyncRunRow, stop_request,
};
pub(crate) use sync_schedule::{
    SchedulePauseColumns, ScheduleRow, ScheduledTaskColumns, ScheduledTaskRow, TaskPauseColumns,
};
pub(crate) use user::{NewUserRow, UserColumns, UserRow};
pub(crate) use user_session::{
    NewUserSessionRow, UserSessionColumns, UserSessionRow, stored_agent,
};

use cangku_domain::ports::StorageResult;

/// A row that can be converted into an entity.
pub(crate) trait IntoEntity {
    /// The domain type that the row becomes.
    type Entity;

    /// Returns the entity, or an error that names the column and the broken rule.
    fn into_entity(self) -> StorageResult<Self::Entity>;
}

/// Converts all rows, in their order; fails at the first that breaks a rule.
pub(crate) fn entities<R: IntoEntity>(rows: Vec<R>) -> StorageResult<Vec<R::Entity>> {
    rows.into_iter().map(R::into_entity).collect()
}

/// Converts the row, if there is one.
pub(crate) fn entity<R: IntoEntity>(row: Option<R>) -> StorageResult<Option<R::Entity>> {
    row.map(R::into_entity).transpose()
}
