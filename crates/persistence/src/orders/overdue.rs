//! Condition for overdue orders.

use cangku_domain::orders::{OrderStatus, OverdueCriterion};
use diesel::{pg::Pg, prelude::*, sql_types::Bool};

use crate::schema::orders;

type Condition = Box<dyn BoxableExpression<orders::table, Pg, SqlType = Bool>>;

/// Whether an order is unpaid and overdue.
pub(super) fn is_overdue(overdue: OverdueCriterion) -> Condition {
    let is_unpaid = orders::status.eq(OrderStatus::Pending.as_str());
    match overdue {
        OverdueCriterion::DeadlineBy(time) => Box::new(is_unpaid.and(orders::expires_at.le(time))),
        OverdueCriterion::PlacedBefore(time) => {
            Box::new(is_unpaid.and(orders::created_at.lt(time)))
        }
    }
}
