//! The actions of users, services and jobs, one per file. Each checks the actor's role, opens one
//! transaction, locks rows, applies the rules, writes, and returns the result. Actions that only
//! read use a session without a transaction.

mod apply_offers;
mod apply_supplier_stock;
mod authenticate_service;
mod block_keyword;
mod cancel_unpaid_orders;
mod clean_up_media;
mod context;
mod create_admin;
mod create_api_key;
mod create_brand;
mod create_category;
mod create_product;
mod create_user;
mod delete_brand;
mod delete_category;
mod delete_media_image;
mod delete_product;
mod expire_holds;
mod finish_sync;
mod fold_statistics;
mod invalidate_caches;
mod log_in;
mod log_searches;
mod plan_offers;
mod plan_supplier_stock;
mod product_pictures;
mod purge_idempotency_keys;
mod purge_searches;
mod purge_views;
mod rebuild_statistics;
mod recommend_products;
mod reconcile_inventory;
mod record_api_key_use;
mod record_media_image;
mod record_supplier_pictures;
mod record_sync_failures;
mod register;
mod reindex_products;
mod related_products;
mod release_holdings_of_disabled_users;
mod release_holds;
mod request_restock;
mod retry;
mod revoke_api_key;
mod shown_keywords;
mod start_sync;
mod stored_response;
mod suggest_searches;
mod update_brand;
mod update_category;
mod update_product;
mod update_user;
mod update_user_password;
mod validate_session;
mod withdraw_restock;

pub use apply_offers::{AppliedOffers, apply_offers};
pub use apply_supplier_stock::{AppliedStock, apply_supplier_stock};
pub use authenticate_service::authenticate_service;
pub use block_keyword::{block_keyword, unblock_keyword};
pub use cancel_unpaid_orders::{CancelledOrders, UnpaidOrderBatch, cancel_unpaid_orders};
pub use clean_up_media::{orphaned_media, prepare_orphan_deletion, shop_id, unreferenced_media};
pub use context::Context;
pub use create_admin::{AdminOutcome, create_admin};
pub use create_api_key::create_api_key;
pub use create_brand::create_brand;
pub use create_category::create_category;
pub use create_product::create_product;
pub use create_user::create_user;
pub use delete_brand::delete_brand;
pub use delete_category::delete_category;
pub use delete_media_image::delete_media_image;
pub use delete_product::delete_product;
pub use expire_holds::expire_holds;
pub use finish_sync::{SyncOutcome, finish_sync};
pub use fold_statistics::fold_statistics;
pub use invalidate_caches::invalidate_caches;
pub use log_in::log_in;
pub use log_searches::log_searches;
pub use plan_offers::{PlannedChange, PlannedOffers, plan_offers};
pub use plan_supplier_stock::{PlannedStock, plan_supplier_stock};
pub use purge_idempotency_keys::purge_idempotency_keys;
pub use purge_searches::purge_searches;
pub use purge_views::purge_views;
pub use rebuild_statistics::rebuild_statistics;
pub use recommend_products::{Recommendation, recommend_products};
pub use reconcile_inventory::{
    ReconcileRequest, ReconcileStage, Reconciled, RepairMode, StockFigure, StockRepair,
    reconcile_inventory,
};
pub use record_api_key_use::record_api_key_use;
pub use record_media_image::{RecordedMediaImage, record_media_image};
pub use record_supplier_pictures::{
    RecordedCopies, SupplierCopy, record_supplier_pictures, supplier_pictures,
};
pub use record_sync_failures::record_sync_failures;
pub use register::register;
pub use reindex_products::reindex_products;
pub use related_products::related_products;
pub use release_holdings_of_disabled_users::{
    ReleasedHoldings, release_holdings_of_disabled_users,
};
pub use release_holds::{MAX_RELEASED, ReleasePlan, plan_release};
pub use request_restock::request_restock;
pub use revoke_api_key::revoke_api_key;
pub use shown_keywords::hot_keywords;
pub use start_sync::start_sync;
pub use stored_response::stored_response;
pub use suggest_searches::suggest_searches;
pub use update_brand::update_brand;
pub use update_category::update_category;
pub use update_product::update_product;
pub use update_user::update_user;
pub use update_user_password::update_user_password;
pub use validate_session::validate_session;
pub use withdraw_restock::withdraw_restock;
