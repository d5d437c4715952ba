//! The route table. If two routes match a path, the first one wins.

use utoipa_actix_web::{scope, service_config::ServiceConfig};

use super::{
    accounts::{api_keys, auth, users},
    analytics,
    catalog::{brands, categories},
    inventory, media,
    operation::{caches, health, metrics, sync_logs},
    orders, products, search,
};

/// Registers all routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/api")
                // accounts
                .service(auth::log_in)
                .service(auth::refresh)
                .service(auth::me)
                .service(auth::register)
                .service(users::list)
                .service(users::create)
                .service(users::view)
                .service(users::change)
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
                .service(products::list)
                .service(products::create)
                // Before `products::view`, whose `{id}` matches this path too.
                .service(products::recommendations)
                .service(products::count_impressions)
                .service(products::view_by_code)
                .service(products::related)
                .service(inventory::availability)
                .service(inventory::request_restock)
                .service(inventory::withdraw_restock)
                .service(products::view)
                .service(products::replace)
                .service(products::change)
                .service(products::remove)
                // media
                .service(media::upload_picture)
                .service(media::list)
                .service(media::view)
                .service(media::remove)
                // search
                .service(search::suggestions)
                .service(search::hot_keywords)
                .service(search::search_logs)
                .service(search::blocked_keywords)
                .service(search::block)
                .service(search::unblock)
                // stock
                .service(inventory::lock)
                .service(inventory::release)
                .service(inventory::consume)
                .service(inventory::adjust)
                .service(inventory::batch)
                .service(inventory::low_stock)
                .service(inventory::holds)
                .service(inventory::release_holds)
                .service(inventory::reconcile)
                .service(inventory::logs)
                // orders
                .service(orders::place)
                .service(orders::list)
                .service(orders::view)
                .service(orders::pay)
                .service(orders::ship)
                .service(orders::complete)
                .service(orders::cancel)
                .service(orders::send_back)
                .service(orders::refund)
                .service(orders::confirm_refund)
                .service(orders::reject_refund)
                // analytics
                .service(analytics::sales_summary)
                .service(analytics::top_products)
                .service(analytics::daily_sales)
                .service(analytics::user_growth)
                .service(analytics::order_status)
                .service(analytics::inventory_status)
                .service(analytics::daily_active)
                // caches
                .service(caches::invalidate)
                // Haier
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
