//! Change plans: who approves them, how long they are good for, and how large they may be.
//!
//! - `CANGKU_PLAN_SECOND_APPROVER` (`plans.second_approver`): whether another person than the one
//!   who made a plan must approve it: `true` or `false` (false).
//! - `CANGKU_PLAN_MAX_AGE_HOURS` (`plans.max_age_hours`): hours after which a plan that wasn't
//!   applied becomes stale (24).
//! - `CANGKU_PLAN_MAX_PRODUCTS` (`plans.max_products`): maximum number of products that a plan
//!   changes (200000).

use cangku_domain::plans::PlanRules;
use chrono::TimeDelta;

use super::reader::{ErrorReported, Reader, flag};
use super::setting::{Fallback, Setting};

const SECOND_APPROVER: Setting = Setting::open(
    "CANGKU_PLAN_SECOND_APPROVER",
    "plans.second_approver",
    Fallback::Text("false"),
);
const MAX_AGE: Setting = Setting::open(
    "CANGKU_PLAN_MAX_AGE_HOURS",
    "plans.max_age_hours",
    Fallback::Text("24"),
);
const MAX_PRODUCTS: Setting = Setting::open(
    "CANGKU_PLAN_MAX_PRODUCTS",
    "plans.max_products",
    Fallback::Text("200000"),
);

pub(super) const SETTINGS: &[&Setting] = &[&SECOND_APPROVER, &MAX_AGE, &MAX_PRODUCTS];

pub(super) fn read(reader: &mut Reader) -> Result<PlanRules, ErrorReported> {
    let second_approver = reader.value(&SECOND_APPROVER, flag);
    let hours = reader.number(&MAX_AGE, 1..=24 * 365_u32);
    let products = reader.number(&MAX_PRODUCTS, 1..=1_000_000_u32);
    Ok(PlanRules {
        needs_second_approver: second_approver?,
        max_age: TimeDelta::hours(i64::from(hours?)),
        max_products: products?,
    })
}
