//! The stock of one locked product, as the decisions of a transaction read and change it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Degradation, Hold, HoldOwner, StockLevel, SupplierFigure, sellable_units};
use crate::{
    Money, ProductId, UserId,
    catalog::{Procurability, SaleConditions, Unavailability},
};

/// Data of a product that an order line copies at the time of sale.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductSnapshot {
    /// The product's name, for messages.
    pub name: String,
    /// Haier's product code; `None` without one.
    pub product_code: Option<String>,
    /// The price shown to buyers, in yuan (spec: catalogue, 价格显示逻辑).
    pub display_price: Money,
}

/// The stock of a locked product, with everything that decisions depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockItem {
    /// Data for order lines.
    pub snapshot: ProductSnapshot,
    /// Units that can be sold now.
    pub level: StockLevel,
    /// Whether the product is on sale (上架 or 下架).
    pub is_active: bool,
    /// 赠品: whether it may be sold for 0.00.
    pub is_gift: bool,
    /// Whether the supplier lets the shop procure it (可采 or 不可采).
    pub procurability: Procurability,
    /// The stock is low at this many units or fewer; 0 disables the warning.
    pub low_stock_threshold: StockLevel,
    /// The supplier's figure from which the stock comes; `None` for the shop's own products.
    pub figure: Option<SupplierFigure>,
    /// Why the figure isn't relied on, and what is sold then; `None` if it is relied on.
    pub degradation: Option<Degradation>,
    /// The holds that the transaction's commands may change, oldest first; new ones are appended.
    pub holds: Vec<Hold>,
    /// Total of held units, including holds that aren't loaded.
    pub held: i64,
    /// Whether `held` has changed since the product was loaded.
    pub is_held_changed: bool,
}

/// The open direct locks of one user on a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UserHolds {
    /// Number of open holds that haven't expired.
    pub holds: u32,
    /// Units in these holds.
    pub units: i64,
}

impl StockItem {
    /// The open direct locks of a user, among the loaded holds.
    pub fn held_by(&self, user: UserId, now: DateTime<Utc>) -> UserHolds {
        let mut share = UserHolds::default();
        for hold in &self.holds {
            let is_theirs = hold.owner == HoldOwner::Caller && hold.created_by == Some(user);
            if is_theirs && hold.is_open() && !hold.is_expired(now) {
                share.holds = share.holds.saturating_add(1);
                share.units = share.units.saturating_add(i64::from(hold.held));
            }
        }
        share
    }

    /// Adds units to the total of held units.
    pub(super) fn hold(&mut self, units: i32) {
        self.held += i64::from(units);
        self.is_held_changed |= units != 0;
    }

    /// Subtracts units from the total of held units.
    pub(super) fn end_hold(&mut self, units: i32) {
        self.held -= i64::from(units);
        self.is_held_changed |= units != 0;
    }

    /// Units that can be sold if the stock is `level`.
    pub fn sellable(&self, level: StockLevel) -> StockLevel {
        sellable_units(level, self.degradation.as_ref())
    }

    /// All reasons against selling the product, regardless of its stock.
    pub fn unavailability_reasons(&self) -> Vec<Unavailability> {
        let conditions = SaleConditions {
            is_active: self.is_active,
            procurability: &self.procurability,
            display_price: &self.snapshot.display_price,
            is_gift: self.is_gift,
        };
        conditions.unavailability()
    }
}

/// The locked products of a transaction, by id.
pub type StockItems = BTreeMap<ProductId, StockItem>;

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::{OptionalText, testing::money};

    fn item(holds: Vec<Hold>) -> StockItem {
        StockItem {
            snapshot: ProductSnapshot {
                display_price: money("2599.00"),
                ..ProductSnapshot::default()
            },
            level: StockLevel::ZERO,
            is_active: true,
            is_gift: false,
            procurability: Procurability::Procurable,
            low_stock_threshold: StockLevel::ZERO,
            figure: None,
            degradation: None,
            holds,
            held: 5,
            is_held_changed: false,
        }
    }

    #[test]
    fn direct_locks_of_the_user_count_until_they_expire() {
        let ann = UserId::new(1).unwrap();
        let now = DateTime::UNIX_EPOCH;
        let lock = Hold {
            id: None,
            reference: Default::default(),
            owner: HoldOwner::Caller,
            created_by: Some(ann),
            operator_name: String::new(),
            quantity: 3,
            held: 2,
            released: 1,
            consumed: 0,
            expired: 0,
            expires_at: Some(now + TimeDelta::seconds(1)),
            created_at: now,
            is_changed: false,
        };
        let others = [
            Hold {
                owner: HoldOwner::Order,
                ..lock.clone()
            },
            Hold {
                created_by: UserId::new(2),
                ..lock.clone()
            },
            Hold {
                created_by: None,
                ..lock.clone()
            },
            Hold {
                held: 0,
                ..lock.clone()
            },
            Hold {
                expires_at: Some(now),
                ..lock.clone()
            },
        ];
        let endless = Hold {
            expires_at: None,
            held: 4,
            ..lock.clone()
        };
        let all = [lock, endless].into_iter().chain(others).collect();
        let expected = UserHolds { holds: 2, units: 6 };
        assert_eq!(item(all).held_by(ann, now), expected);
    }

    #[test]
    fn held_units_are_counted_and_marked_as_changed() {
        let mut counted = item(Vec::new());
        counted.hold(0);
        counted.end_hold(0);
        assert_eq!((counted.held, counted.is_held_changed), (5, false));
        counted.hold(3);
        assert_eq!((counted.held, counted.is_held_changed), (8, true));
        let mut ended = item(Vec::new());
        ended.end_hold(3);
        assert_eq!((ended.held, ended.is_held_changed), (2, true));
    }

    #[test]
    fn every_reason_against_a_sale_is_named() {
        let mut item = item(Vec::new());
        assert_eq!(item.unavailability_reasons(), []);
        item.is_active = false;
        let reason = OptionalText::new("停产").unwrap();
        item.procurability = Procurability::NotProcurable { reason };
        let reason = "停产".to_owned();
        let expected = [
            Unavailability::Inactive,
            Unavailability::NotProcurable { reason },
        ];
        assert_eq!(item.unavailability_reasons(), expected);
    }
}
