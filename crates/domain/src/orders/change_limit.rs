//! How often customers may change an order.

use super::{Order, OrderRefusal};
use crate::accounts::{Actor, Role};

/// Number of changes of an order, by anyone, after which its customer can't change it.
const MAX_CHANGES: i64 = 200;

/// Checks that the actor may still change the order: customers can't without end, since each change
/// is recorded for good.
///
/// # Errors
/// [`OrderRefusal::TooManyChanges`].
pub(crate) fn check_changes(order: &Order, actor: &Actor) -> Result<(), OrderRefusal> {
    if actor.role >= Role::Staff || order.version.get() <= MAX_CHANGES {
        return Ok(());
    }
    Err(OrderRefusal::TooManyChanges { limit: MAX_CHANGES })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Version, accounts::SystemActor, testing::OrderBuilder};

    #[test]
    fn customers_change_an_order_only_so_often_and_staff_without_limit() {
        let actor = |role| Actor {
            role,
            ..Actor::system(SystemActor::CancelUnpaidOrders)
        };
        let limit = MAX_CHANGES;
        for (version, role, is_allowed) in [
            (1, Role::User, true),
            (limit, Role::User, true),
            (limit + 1, Role::User, false),
            (limit + 1, Role::Staff, true),
            (limit + 1, Role::Admin, true),
        ] {
            let mut order = OrderBuilder::new().line(7, 1, "9").build();
            order.version = Version::new(version).unwrap();
            let checked = check_changes(&order, &actor(role));
            let expected = match is_allowed {
                true => Ok(()),
                false => Err(OrderRefusal::TooManyChanges { limit }),
            };
            assert_eq!(checked, expected, "{version} {role:?}");
        }
    }
}
