//! The route table. If two routes match a path, the first one wins.

use utoipa_actix_web::{scope, service_config::ServiceConfig};

use super::{
    accounts::{self, api_keys},
    analytics, attention,
    catalog::{brands, categories, merge},
    haier, inventory, media,
    operation::{caches, health, metrics, sync_logs},
    orders, payments, plans, products, returns, search,
};

/// Registers all routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/api")
                // stock: first, because each path is compared with the routes in this order and
                // these have the most requests
                .service(inventory::lock_stock)
                .service(inventory::release_stock)
                .service(inventory::consume_stock)
                .service(inventory::adjust_stock)
                .service(inventory::batch_stock)
                .service(inventory::list_low_stock)
                .service(inventory::list_holds)
                .service(inventory::release_holds)
                .service(inventory::reconcile_inventory)
                .service(inventory::list_logs)
                // orders
                .service(orders::place_order)
                .service(orders::list_orders)
                .service(orders::view_order)
                .service(orders::pay_order)
                .service(orders::ship_order)
                .service(orders::replace_parcels)
                .service(orders::complete_order)
                .service(orders::cancel_order)
                .service(orders::return_order)
                .service(orders::refund_order)
                .service(orders::confirm_refund)
                .service(orders::reject_refund)
                .service(orders::withdraw_refund)
                .service(orders::record_payment)
                .service(orders::list_payments_of_order)
                .service(orders::record_refund)
                .service(orders::request_return)
                .service(orders::list_returns_of_order)
                .service(returns::list_returns)
                .service(returns::view_return)
                .service(returns::approve_return)
                .service(returns::decline_return)
                .service(returns::withdraw_return)
                .service(returns::receive_return)
                .service(returns::refund_return)
                .service(payments::list_payments)
                .service(payments::assign_payment)
                .service(payments::refund_payment)
                .service(attention::list_attention)
                .service(attention::update_attention)
                // accounts
                .service(accounts::log_in)
                .service(accounts::refresh_tokens)
                .service(accounts::view_me)
                .service(accounts::register_customer)
                .service(accounts::list_users)
                .service(accounts::create_user)
                .service(accounts::view_user)
                .service(accounts::change_user)
                .service(api_keys::list)
                .service(api_keys::create)
                .service(api_keys::revoke)
                // catalogue
                .service(categories::list)
                .service(categories::create)
                .service(categories::view)
                .service(categories::replace)
                .service(categories::change)
                .service(categories::remove)
                .service(brands::list)
                .service(brands::create)
                .service(brands::view)
                .service(brands::replace)
                .service(brands::change)
                .service(brands::remove)
                .service(merge::merge_category)
                .service(merge::merge_brand)
                .service(products::list_products)
                .service(products::create_product)
                // Before `products::view_product`, whose `{id}` matches this path too.
                .service(products::recommend_products)
                .service(products::count_impressions)
                .service(products::view_product_by_code)
                .service(products::related_products)
                .service(inventory::view_availability)
                .service(inventory::request_restock)
                .service(inventory::withdraw_restock)
                .service(products::view_product)
                .service(products::replace_product)
                .service(products::change_product)
                .service(products::remove_product)
                .service(products::hand_back_field)
                // media
                .service(media::upload_picture)
                .service(media::list_pictures)
                .service(media::view_picture)
                .service(media::remove_picture)
                // search
                .service(search::suggestions)
                .service(search::hot_keywords)
                .service(search::search_logs)
                .service(search::blocked_keywords)
                .service(search::block)
                .service(search::unblock)
                .service(search::list_synonyms)
                .service(search::create_synonym)
                .service(search::view_synonym)
                .service(search::replace_synonym)
                .service(search::change_synonym)
                .service(search::remove_synonym)
                // analytics
                .service(analytics::sales_summary)
                .service(analytics::top_products)
                .service(analytics::daily_sales)
                .service(analytics::user_growth)
                .service(analytics::view_order_status)
                .service(analytics::view_inventory_status)
                .service(analytics::daily_active)
                // caches
                .service(caches::invalidate)
                // change plans
                .service(plans::list_plans)
                .service(plans::create_plan)
                .service(plans::view_plan)
                .service(plans::list_plan_items)
                .service(plans::approve_plan)
                .service(plans::apply_plan)
                .service(plans::undo_plan)
                .service(plans::discard_plan)
                // Haier
                .service(haier::list_haier_configs)
                .service(haier::create_haier_config)
                // Before the routes with an `{id}`, which match this path too.
                .service(haier::create_from_settings)
                .service(haier::view_haier_config)
                .service(haier::change_haier_config)
                .service(haier::remove_haier_config)
                .service(haier::enable_haier_config)
                .service(haier::disable_config)
                .service(haier::validate_haier_config)
                .service(haier::test_haier_config)
                .service(haier::ask_products)
                .service(haier::ask_prices)
                .service(haier::ask_stock)
                .service(haier::ask_logistics)
                .service(haier::ask_balance)
                .service(haier::list_ignored_products)
                .service(haier::stop_ignoring)
                .service(haier::list_supplier_categories)
                .service(haier::change_supplier_category)
                .service(haier::list_supplier_brands)
                .service(haier::change_supplier_brand)
                .service(sync_logs::list)
                .service(sync_logs::view)
                .service(sync_logs::failures),
        )
        .service(media::picture_file)
        .service(media::picture_file_head)
        // operation
        .service(health::healthz)
        .service(health::readyz)
        .service(metrics::show);
}
