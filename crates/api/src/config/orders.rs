//! Orders: how long units are held for an unpaid order, and how many one customer may hold.
//!
//! - `CANGKU_PAYMENT_MINUTES` (`orders.payment_minutes`): how long a new order may stay unpaid
//!   (30); orders placed before a change keep their deadline.
//! - `CANGKU_UNPAID_ORDERS_PER_CUSTOMER` (`orders.unpaid_per_customer`): maximum unpaid orders of a
//!   customer at a time (20).
//! - `CANGKU_HELD_UNITS_PER_CUSTOMER` (`orders.held_units_per_customer`): maximum units of one
//!   product that a customer's unpaid orders hold (100).
//! - `CANGKU_ABANDONED_ORDERS_PER_DAY` (`orders.abandoned_per_day`): how many orders a customer may
//!   place in 24 hours that end unpaid, before further ones are refused (20; 0: no limit).
//! - `CANGKU_CUSTOMERS_MAY_PAY` (`orders.customers_may_pay`): whether customers may mark their
//!   orders as paid themselves: `true` or `false` (true, but false in production, where a payment
//!   service does).
//! - `CANGKU_CUSTOMERS_MAY_CANCEL_PAID` (`orders.customers_may_cancel_paid`): whether a customer's
//!   cancellation of a paid order takes effect at once: `true` or `false` (false: it is a request
//!   that staff approve or reject).
//! - `CANGKU_UNPAID_SWEEP_SECONDS` (`orders.unpaid_sweep_seconds`): pause between two rounds of
//!   cancelling overdue unpaid orders (10).
//! - `CANGKU_COMPLETE_SHIPPED_DAYS` (`orders.complete_shipped_days`): days after its shipment when
//!   an order completes by itself (15; 0: never).
//! - `CANGKU_UNPAID_BATCH` (`orders.unpaid_batch`): maximum orders cancelled in one transaction
//!   (100).

use std::time::Duration;

use cangku_domain::orders::OrderRules;
use chrono::TimeDelta;

use super::customers;
use super::haier_degradation;
use super::reader::{ErrorReported, Reader, flag};
use super::setting::{Fallback, Setting};
use crate::accounts::CustomerSettings;

const PAYMENT: Setting = Setting::open(
    "CANGKU_PAYMENT_MINUTES",
    "orders.payment_minutes",
    Fallback::Text("30"),
);
const UNPAID: Setting = Setting::open(
    "CANGKU_UNPAID_ORDERS_PER_CUSTOMER",
    "orders.unpaid_per_customer",
    Fallback::Text("20"),
);
const UNITS: Setting = Setting::open(
    "CANGKU_HELD_UNITS_PER_CUSTOMER",
    "orders.held_units_per_customer",
    Fallback::Text("100"),
);
const ABANDONED: Setting = Setting::open(
    "CANGKU_ABANDONED_ORDERS_PER_DAY",
    "orders.abandoned_per_day",
    Fallback::Text("20"),
);
const MAY_PAY: Setting = Setting::open(
    "CANGKU_CUSTOMERS_MAY_PAY",
    "orders.customers_may_pay",
    Fallback::Described("true, but false in production"),
);
const MAY_CANCEL: Setting = Setting::open(
    "CANGKU_CUSTOMERS_MAY_CANCEL_PAID",
    "orders.customers_may_cancel_paid",
    Fallback::Text("false"),
);
const SWEEP: Setting = Setting::open(
    "CANGKU_UNPAID_SWEEP_SECONDS",
    "orders.unpaid_sweep_seconds",
    Fallback::Text("10"),
);
const BATCH: Setting = Setting::open(
    "CANGKU_UNPAID_BATCH",
    "orders.unpaid_batch",
    Fallback::Text("100"),
);

const COMPLETE_SHIPPED: Setting = Setting::open(
    "CANGKU_COMPLETE_SHIPPED_DAYS",
    "orders.complete_shipped_days",
    Fallback::Text("15"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &PAYMENT,
    &UNPAID,
    &UNITS,
    &ABANDONED,
    &MAY_PAY,
    &MAY_CANCEL,
    &SWEEP,
    &BATCH,
    &COMPLETE_SHIPPED,
];

/// Payment deadline, limits and sweep of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrdersConfig {
    /// What customers may do besides ordering.
    pub customers: CustomerSettings,
    /// The shop's rules for orders.
    pub rules: OrderRules,
    /// Pause between two rounds of cancelling overdue unpaid orders.
    pub unpaid_sweep: Duration,
    /// Maximum orders cancelled in one transaction.
    pub unpaid_batch: u32,
    /// How long after its shipment an order completes by itself; `None`: never.
    pub complete_shipped_after: Option<TimeDelta>,
}

impl OrdersConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let minutes = reader.number(&PAYMENT, 1..=60 * 24 * 30_u32);
        let unpaid = reader.number(&UNPAID, 1..=1_000_000_u32);
        let units = reader.number(&UNITS, 1..=1_000_000_000_u32);
        let abandoned = reader.number(&ABANDONED, 0..=1_000_000_u32);
        let may_pay = reader.optional(&MAY_PAY, flag);
        let may_cancel = reader.optional(&MAY_CANCEL, flag);
        let by_profile = !reader.profile.is_production();
        if let Ok(None) = may_pay {
            reader.report.amend(&MAY_PAY, by_profile.to_string());
        }
        let sweep = reader.number(&SWEEP, 1..=3600_u64);
        let batch = reader.number(&BATCH, 1..=10_000_u32);
        let complete_shipped = reader.number(&COMPLETE_SHIPPED, 0..=365_u32);
        let degradation = haier_degradation::read(reader);
        let customers = customers::read(reader)?;
        Ok(Self {
            customers,
            rules: OrderRules {
                payment_timeout: TimeDelta::minutes(i64::from(minutes?)),
                max_unpaid_orders: unpaid?,
                max_held_units: units?,
                max_abandoned_orders: Some(abandoned?).filter(|limit| *limit > 0),
                customers_may_mark_paid: may_pay?.unwrap_or(by_profile),
                customers_may_cancel_paid: may_cancel?.unwrap_or_default(),
                customer_locks: customers.locks,
                degradation: degradation?,
            },
            unpaid_sweep: Duration::from_secs(sweep?),
            unpaid_batch: batch?,
            complete_shipped_after: Some(complete_shipped?)
                .filter(|days| *days > 0)
                .map(|days| TimeDelta::days(i64::from(days))),
        })
    }
}
