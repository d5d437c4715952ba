//! The table of all settings.

use super::{
    accounts, business, cache, cors, customers, database, haier, haier_degradation, haier_live,
    haier_retry, haier_schedule, limits, logging, media, orders, plans, profile_setting, proxies,
    rate_limits, retention, search, secrets, server, setting::Setting, stock, storage, sync_limits,
    tls, views,
};

/// Every setting, in the order of the documentation and of the report.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    [
        profile_setting::SETTINGS,
        storage::SETTINGS,
        server::SETTINGS,
        tls::SETTINGS,
        proxies::SETTINGS,
        cors::SETTINGS,
        limits::SETTINGS,
        rate_limits::SETTINGS,
        database::SETTINGS,
        secrets::SETTINGS,
        stock::SETTINGS,
        media::SETTINGS,
        orders::SETTINGS,
        customers::SETTINGS,
        plans::SETTINGS,
        sync_limits::SETTINGS,
        search::SETTINGS,
        views::SETTINGS,
        cache::SETTINGS,
        accounts::SETTINGS,
        business::SETTINGS,
        logging::SETTINGS,
        haier::SETTINGS,
        haier_degradation::SETTINGS,
        haier_live::SETTINGS,
        haier_retry::SETTINGS,
        retention::SETTINGS,
        haier_schedule::SETTINGS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
