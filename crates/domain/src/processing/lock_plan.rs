//! Collects what must be loaded and locked before decisions on stock.

use std::collections::BTreeMap;

use crate::{
    ProductId,
    accounts::{Actor, Role},
    inventory::{HoldOwner, Quantity, Reference, StockChange, StockCommand},
    orders::{Order, OrderLinesDraft},
    ports::{ExpiredHoldsLimit, HoldSelection, StockLoadPlan},
};

/// Minimum number of expired holds to load for a lock that falls short of units: releasing many at
/// once makes the next shortfall less likely.
const MIN_EXPIRED_HOLDS: u32 = 100;
/// Maximum number of them. A lock that needs the units of more is refused until the cleanup job has
/// run.
const MAX_EXPIRED_HOLDS: u32 = 10_000;

/// Collects the products and holds to load.
#[derive(Default)]
pub(crate) struct LockPlan {
    needs: StockLoadPlan,
    /// Units that the commands may take, by product.
    taken: BTreeMap<ProductId, i64>,
    /// Units that the commands may lock, by product.
    locked: BTreeMap<ProductId, i64>,
    /// Units of holds that the commands may end, by product and reference.
    ended: BTreeMap<(ProductId, Reference), u32>,
}

impl LockPlan {
    /// The needs of these commands of an actor.
    pub(crate) fn of<'a>(
        commands: impl IntoIterator<Item = &'a StockCommand>,
        actor: &Actor,
    ) -> Self {
        let mut needs = Self::default();
        let commands = commands.into_iter();
        commands.for_each(|command| needs.add(command, actor));
        needs
    }

    /// Adds the needs of a new order with these lines.
    pub(crate) fn add_draft(&mut self, lines: &OrderLinesDraft) {
        for (product, quantity) in lines.iter() {
            self.plan_lock(product, i64::from(quantity.get()));
        }
    }

    /// Adds the needs of any step of the order.
    pub(crate) fn add_order(&mut self, order: &Order) {
        let reference = Reference::lossy(order.number.as_str());
        for line in &order.lines {
            if let Some(id) = line.product_id {
                let own = HoldSelection {
                    product_id: id,
                    reference: reference.clone(),
                    owner: HoldOwner::Order,
                    created_by: None,
                };
                self.needs.references.insert(own, u32::MAX);
                self.plan_lock(id, i64::from(line.quantity.get()));
            }
        }
    }

    /// Adds the needs of releasing at most `max_holds` expired holds.
    pub(crate) fn add_expired(&mut self, id: ProductId, max_holds: u32) {
        self.needs.products.insert(id);
        self.needs.overdue.entry(id).or_default().max_holds = max_holds;
        // Regardless of the stock: `below` becomes the maximum.
        self.plan_take(id, i64::MAX);
    }

    /// Adds the needs of this command of an actor.
    pub(crate) fn add(&mut self, command: &StockCommand, actor: &Actor) {
        let id = command.product_id;
        self.needs.products.insert(id);
        match command.change {
            StockChange::Lock { quantity, .. } => self.plan_lock(id, i64::from(quantity.get())),
            StockChange::MakePermanent { quantity } => {
                self.plan_end(command, Some(quantity), actor);
                self.plan_lock(id, i64::from(quantity.get()));
            }
            StockChange::Release { quantity } | StockChange::Consume { quantity } => {
                self.plan_end(command, Some(quantity), actor);
            }
            StockChange::ReleaseAll | StockChange::ConsumeAll => {
                self.plan_end(command, None, actor);
            }
            StockChange::ReleaseHold { hold } => {
                self.needs.holds.insert(hold);
            }
            StockChange::Expire => self.add_expired(id, MAX_EXPIRED_HOLDS),
            StockChange::Count { .. } => {
                // Expired holds are released if the count needs it; others are named in a refusal.
                self.add_expired(id, MAX_EXPIRED_HOLDS);
                self.needs.named.insert(id);
            }
            StockChange::SupplierSnapshot(_) | StockChange::SetStock { .. } => {
                // The target may be 0, so any number of units may be taken.
                self.plan_take(id, i64::MAX);
            }
            StockChange::Adjust { quantity, .. } => {
                self.plan_take(id, -i64::from(quantity.min(0)));
            }
        }
    }

    /// Plans the end of units that the command's reference holds; `None` for all of them.
    fn plan_end(&mut self, command: &StockCommand, units: Option<Quantity>, actor: &Actor) {
        let (product_id, owner) = (command.product_id, command.owner);
        let is_customer = owner == HoldOwner::Caller && actor.role == Role::User;
        let selection = |owner, created_by| HoldSelection {
            product_id,
            reference: command.reference.clone(),
            owner,
            created_by,
        };
        let ended = selection(owner, actor.user_id.filter(|_| is_customer));
        // The limits are set in `finish`, once the units of all commands are known.
        let limit = self.needs.references.entry(ended).or_default();
        match units {
            Some(units) => {
                let key = (product_id, command.reference.clone());
                let sum = self.ended.entry(key).or_default();
                *sum = sum.saturating_add(units.get().unsigned_abs());
            }
            None => *limit = u32::MAX,
        }
        if owner == HoldOwner::Caller && !is_customer {
            // Of these, one decides which refusal staff get.
            let of_orders = selection(HoldOwner::Order, None);
            let limit = self.needs.references.entry(of_orders).or_default();
            *limit = (*limit).max(1);
        }
    }

    fn plan_lock(&mut self, id: ProductId, units: i64) {
        self.needs.products.insert(id);
        // The limits are set in `finish`, once all needs are known.
        self.needs.overdue.entry(id).or_default();
        add(&mut self.locked, id, units);
        self.plan_take(id, units);
    }

    fn plan_take(&mut self, id: ProductId, units: i64) {
        add(&mut self.taken, id, units);
    }

    /// Returns what must be loaded and locked.
    pub(crate) fn finish(mut self) -> StockLoadPlan {
        for (id, ExpiredHoldsLimit { below, max_holds }) in &mut self.needs.overdue {
            // Loads expired holds only if the stock may not suffice for all commands together.
            *below = self.taken.get(id).copied().unwrap_or(i64::MAX);
            if let Some(units) = self.locked.get(id) {
                // Each hold has at least one unit, so no more holds than units are needed.
                let holds = u32::try_from(*units).unwrap_or(u32::MAX);
                *max_holds =
                    max_holds.saturating_add(holds.clamp(MIN_EXPIRED_HOLDS, MAX_EXPIRED_HOLDS));
            }
        }
        for (selection, limit) in &mut self.needs.references {
            // Each hold has at least one unit. The units of other actors' commands count as well:
            // they may end the same holds.
            let key = (selection.product_id, selection.reference.clone());
            let units = self.ended.get(&key).copied().unwrap_or_default();
            *limit = (*limit).max(units);
        }
        self.needs
    }
}

fn add(sums: &mut BTreeMap<ProductId, i64>, id: ProductId, units: i64) {
    let sum = sums.entry(id).or_default();
    *sum = sum.saturating_add(units);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        HoldId, UserId,
        inventory::StockLevel,
        testing::{OrderBuilder, customer, quantity, staff},
    };

    const PRODUCT: ProductId = ProductId::new(7).unwrap();

    fn command(change: StockChange) -> StockCommand {
        StockCommand {
            change,
            reference: Reference::new("A").unwrap(),
            ..StockCommand::expire(PRODUCT)
        }
    }

    fn lock(units: i32) -> StockCommand {
        command(StockChange::Lock {
            quantity: quantity(units),
            expires_at: None,
        })
    }

    fn adjust(quantity: i32) -> StockCommand {
        command(StockChange::Adjust {
            quantity,
            expected_stock: None,
        })
    }

    fn held_by_callers(created_by: Option<UserId>) -> HoldSelection {
        HoldSelection {
            product_id: PRODUCT,
            reference: Reference::new("A").unwrap(),
            owner: HoldOwner::Caller,
            created_by,
        }
    }

    /// Threshold and number of expired holds to load for these commands, and whether holds of the
    /// reference are loaded.
    fn plan(commands: &[StockCommand]) -> (Option<(i64, u32)>, bool) {
        let plan = LockPlan::of(commands, &staff()).finish();
        assert_eq!(plan.products.into_iter().collect::<Vec<_>>(), [PRODUCT]);
        let overdue = plan.overdue.get(&PRODUCT);
        (
            overdue.map(|limit| (limit.below, limit.max_holds)),
            plan.references.contains_key(&held_by_callers(None)),
        )
    }

    #[test]
    fn locks_load_expired_holds_if_the_stock_may_fall_short_of_all_of_them() {
        assert_eq!(plan(&[lock(3)]), (Some((3, 100)), false));
        assert_eq!(plan(&[lock(60), lock(40)]), (Some((100, 100)), false));
        assert_eq!(plan(&[lock(60), lock(41)]), (Some((101, 101)), false));
        assert_eq!(plan(&[lock(10_001)]), (Some((10_001, 10_000)), false));
        assert_eq!(
            plan(&[lock(i32::MAX), lock(i32::MAX)]).0,
            Some((4_294_967_294, 10_000))
        );
    }

    #[test]
    fn other_commands_that_take_units_count_with_the_locks() {
        assert_eq!(plan(&[lock(3), adjust(-5)]), (Some((8, 100)), false));
        assert_eq!(plan(&[lock(3), adjust(5)]), (Some((3, 100)), false));
        assert_eq!(plan(&[adjust(-5)]), (None, false));
        let level = StockLevel::new(5).unwrap();
        for set in [
            StockChange::SupplierSnapshot(level),
            StockChange::SetStock {
                stock: level,
                expected_stock: None,
            },
        ] {
            assert_eq!(plan(&[command(set)]), (None, false));
            assert_eq!(
                plan(&[lock(3), command(set)]),
                (Some((i64::MAX, 100)), false)
            );
        }
    }

    #[test]
    fn ends_of_holds_load_the_holds_of_their_reference() {
        let quantity = Quantity::new(3).unwrap();
        for end in [
            StockChange::Release { quantity },
            StockChange::Consume { quantity },
            StockChange::ReleaseAll,
            StockChange::ConsumeAll,
        ] {
            assert_eq!(plan(&[command(end)]), (None, true), "{end:?}");
        }
        let make_permanent = command(StockChange::MakePermanent { quantity });
        assert_eq!(plan(&[make_permanent]), (Some((3, 100)), true));
        let hold = HoldId::new(9).unwrap();
        let release = command(StockChange::ReleaseHold { hold });
        let one = LockPlan::of(&[release], &staff()).finish();
        assert!(one.holds.contains(&hold) && one.references.is_empty());
    }

    #[test]
    fn no_more_holds_are_loaded_than_units_are_ended() {
        let end = |units| {
            command(StockChange::Release {
                quantity: quantity(units),
            })
        };
        let li = UserId::new(3).unwrap();
        let mut plan = LockPlan::of(&[end(3), end(4)], &staff());
        plan.add(&end(5), &customer(li));
        let of_order = HoldSelection {
            owner: HoldOwner::Order,
            ..held_by_callers(None)
        };
        // A command of staff may end the customer's holds first, so all twelve units count.
        let expected = [
            (held_by_callers(None), 12),
            (held_by_callers(Some(li)), 12),
            (of_order.clone(), 12),
        ];
        assert_eq!(plan.finish().references, BTreeMap::from(expected));
        let all = StockCommand {
            owner: HoldOwner::Order,
            ..command(StockChange::ReleaseAll)
        };
        let plan = LockPlan::of(&[all], &staff()).finish();
        assert_eq!(plan.references, BTreeMap::from([(of_order, u32::MAX)]));
    }

    #[test]
    fn expiry_loads_holds_whatever_the_stock_is() {
        assert_eq!(
            plan(&[StockCommand::expire(PRODUCT)]).0,
            Some((i64::MAX, 10_000))
        );
        let mut some = LockPlan::default();
        some.add_expired(PRODUCT, 4);
        let limit = ExpiredHoldsLimit {
            below: i64::MAX,
            max_holds: 4,
        };
        assert_eq!(some.finish().overdue, BTreeMap::from([(PRODUCT, limit)]));
    }

    #[test]
    fn an_order_loads_its_own_holds_and_may_lock_its_units_again() {
        let mut order = OrderBuilder::new().line(7, 2, "1").line(8, 3, "1").build();
        order.lines[1].product_id = None;
        let mut plan = LockPlan::default();
        plan.add_order(&order);
        let plan = plan.finish();
        let reference = Reference::lossy(order.number.as_str());
        let own = HoldSelection {
            product_id: PRODUCT,
            reference,
            owner: HoldOwner::Order,
            created_by: None,
        };
        assert_eq!(plan.references, BTreeMap::from([(own, u32::MAX)]));
        let limit = ExpiredHoldsLimit {
            below: 2,
            max_holds: MIN_EXPIRED_HOLDS,
        };
        assert_eq!(plan.overdue, BTreeMap::from([(PRODUCT, limit)]));
    }
}
