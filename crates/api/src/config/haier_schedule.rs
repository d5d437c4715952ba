//! The schedule of syncs with Haier. Each of its times is an interval between two starts (`15m`, `6h`,
//! `1h 30m`; 1 minute to 31 days) or a cron expression of five fields (`0 3 * * *`: minute, hour, day,
//! month, weekday) in the zone of `CANGKU_TIME_ZONE`. Without any, syncs only start by hand. Servers with one database share the
//! schedule: give them the same settings.
//!
//! - `HAIER_SCHEDULE_PRODUCTS` (`haier.schedule_products`): when all products are imported (not set:
//!   only by hand).
//! - `HAIER_SCHEDULE_PRICES` (`haier.schedule_prices`): when all products and their prices are imported
//!   (not set: only by hand).
//! - `HAIER_SCHEDULE_STOCK` (`haier.schedule_stock`): when all products and their stock are imported (not
//!   set: only by hand).
//! - `HAIER_SCHEDULE_HOT_STOCK` (`haier.schedule_hot_stock`): when the stock of the products in demand is
//!   imported (not set: only by hand).
//! - `HAIER_HOT_PRODUCTS` (`haier.hot_products`): maximum number of products in demand (200).
//! - `HAIER_SCHEDULE_JITTER_SECONDS` (`haier.schedule_jitter_seconds`): a run starts by at most so many
//!   seconds later, at random (30).
//! - `HAIER_DAILY_CALLS` (`haier.daily_calls`): calls to Haier that syncs make in a day of the shop, beyond
//!   which no scheduled sync starts or continues; 0: any number (0).

use cangku_domain::{
    statistics::Calendar,
    supplier::{Recurrence, ScheduleSettings, SyncTask},
};
use chrono::TimeDelta;

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};

const BY_HAND: Fallback = Fallback::Described("not set: only by hand");
const PRODUCTS: Setting = Setting::open(
    "HAIER_SCHEDULE_PRODUCTS",
    "haier.schedule_products",
    BY_HAND,
);
const PRICES: Setting = Setting::open("HAIER_SCHEDULE_PRICES", "haier.schedule_prices", BY_HAND);
const STOCK: Setting = Setting::open("HAIER_SCHEDULE_STOCK", "haier.schedule_stock", BY_HAND);
const HOT_STOCK: Setting = Setting::open(
    "HAIER_SCHEDULE_HOT_STOCK",
    "haier.schedule_hot_stock",
    BY_HAND,
);
const HOT_PRODUCTS: Setting = Setting::open(
    "HAIER_HOT_PRODUCTS",
    "haier.hot_products",
    Fallback::Text("200"),
);
const JITTER: Setting = Setting::open(
    "HAIER_SCHEDULE_JITTER_SECONDS",
    "haier.schedule_jitter_seconds",
    Fallback::Text("30"),
);
const DAILY_CALLS: Setting = Setting::open(
    "HAIER_DAILY_CALLS",
    "haier.daily_calls",
    Fallback::Text("0"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &PRODUCTS,
    &PRICES,
    &STOCK,
    &HOT_STOCK,
    &HOT_PRODUCTS,
    &JITTER,
    &DAILY_CALLS,
];

/// The schedule of a shop with this calendar.
pub(super) fn read(
    reader: &mut Reader,
    calendar: Result<Calendar, ErrorReported>,
) -> Result<ScheduleSettings, ErrorReported> {
    let tasks = [
        (SyncTask::Products, &PRODUCTS),
        (SyncTask::Prices, &PRICES),
        (SyncTask::Stock, &STOCK),
        (SyncTask::HotStock, &HOT_STOCK),
    ]
    .map(|(task, setting)| (task, reader.optional(setting, recurrence)));
    let hot_products = reader.number(&HOT_PRODUCTS, 1..=5_000_u32);
    let jitter = reader.number(&JITTER, 0..=3_600_u32);
    let daily_calls = reader.number(&DAILY_CALLS, 0..=1_000_000_000_u64);
    let mut scheduled = Vec::new();
    for (task, recurrence) in tasks {
        scheduled.extend(recurrence?.map(|recurrence| (task, recurrence)));
    }
    Ok(ScheduleSettings {
        tasks: scheduled.into_iter().collect(),
        calendar: calendar?,
        jitter: TimeDelta::seconds(i64::from(jitter?)),
        daily_calls: Some(daily_calls?).filter(|calls| *calls > 0),
        hot_products: hot_products?,
    })
}

fn recurrence(text: &str) -> Result<Recurrence, InvalidValue> {
    text.parse::<Recurrence>().map_err(|error| {
        let remedy = "give an interval from 1m to 31d such as 15m, or a cron expression of five \
                      fields such as 0 3 * * *";
        InvalidValue::new(error.to_string(), remedy)
    })
}
