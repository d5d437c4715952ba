//! The actions of users, services and jobs, one per file. Each checks the actor's role, opens one
//! transaction, locks rows, applies the rules, writes, and returns the result. Actions that only
//! read use a session without a transaction.

mod apply_offers;
mod apply_supplier_stock;
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
mod empty_caches;
mod expire_holds;
mod finish_sync;
mod fold_statistics;
mod forget_answers;
mod forget_searches;
mod forget_views;
mod give_back_of_inactive;
mod identify_service;
mod kept_answer;
mod log_in;
mod log_searches;
mod note_api_key_use;
mod one_by_one;
mod order_batch;
mod plan_offers;
mod plan_supplier_stock;
mod process_requests;
mod product_pictures;
mod rebuild_statistics;
mod recommend_products;
mod reconcile_inventory;
mod record_media_image;
mod record_supplier_pictures;
mod record_sync_failures;
mod refresh_search;
mod register;
mod related_products;
mod release_holds;
mod request_restock;
mod resume_session;
mod revoke_api_key;
mod shown_keywords;
mod start_sync;
mod stock_batch;
mod stock_door;
mod stock_needs;
mod suggest_searches;
mod update_brand;
mod update_category;
mod update_product;
mod update_user;
mod update_user_password;
mod withdraw_restock;

pub use apply_offers::{AppliedOffers, apply_offers};
pub use apply_supplier_stock::{AppliedStock, apply_supplier_stock};
pub use block_keyword::{block_keyword, unblock_keyword};
pub use cancel_unpaid_orders::{CancelledOrders, UnpaidRound, cancel_unpaid_orders};
pub use clean_up_media::{forget_leftover, media_leftovers, shop_id, unknown_media};
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
pub use empty_caches::empty_caches;
pub use expire_holds::expire_holds;
pub use finish_sync::{SyncOutcome, finish_sync};
pub use fold_statistics::fold_statistics;
pub use forget_answers::forget_answers;
pub use forget_searches::forget_searches;
pub use forget_views::forget_views;
pub use give_back_of_inactive::{GivenBack, give_back_of_inactive};
pub use identify_service::identify_service;
pub use kept_answer::kept_answer;
pub use log_in::log_in;
pub use log_searches::log_searches;
pub use note_api_key_use::note_api_key_use;
pub use plan_offers::{PlannedChange, PlannedOffers, plan_offers};
pub use plan_supplier_stock::{PlannedStock, plan_supplier_stock};
pub use process_requests::{
    Answer, AnswerWriter, OrderCommand, OrderRequest, Outcome, Processor, Request,
};
pub use rebuild_statistics::rebuild_statistics;
pub use recommend_products::{Recommendation, recommend_products};
pub use reconcile_inventory::{
    ReconcileRequest, ReconcileStage, Reconciled, RepairMode, StockFigure, StockRepair,
    reconcile_inventory,
};
pub use record_media_image::{RecordedMediaImage, record_media_image};
pub use record_supplier_pictures::{
    RecordedCopies, SupplierCopy, record_supplier_pictures, supplier_pictures,
};
pub use record_sync_failures::record_sync_failures;
pub use refresh_search::refresh_search;
pub use register::register;
pub use related_products::related_products;
pub use release_holds::{MOST_RELEASED, ReleasePlan, plan_release};
pub use request_restock::request_restock;
pub use resume_session::resume_session;
pub use revoke_api_key::revoke_api_key;
pub use shown_keywords::hot_keywords;
pub use start_sync::start_sync;
pub use suggest_searches::suggest_searches;
pub use update_brand::update_brand;
pub use update_category::update_category;
pub use update_product::update_product;
pub use update_user::update_user;
pub use update_user_password::update_user_password;
pub use withdraw_restock::withdraw_restock;
