//! The stock of one product as the decisions of a transaction see and change it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Hold, Holder, StockLevel};
use crate::{
    Money, ProductId, UserId,
    catalog::{Procurability, Unavailability},
};

/// What an order line records of the product that is sold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Goods {
    /// Name.
    pub name: String,
    /// Code; `None` where it has none.
    pub product_code: Option<String>,
    /// The price that buyers see (seed 2, 价格显示逻辑).
    pub display_price: Money,
}

/// A locked product's stock, with what decisions about it need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// What is sold.
    pub goods: Goods,
    /// Units that can be sold.
    pub level: StockLevel,
    /// 上架 or 下架.
    pub is_active: bool,
    /// 可采 or 不可采.
    pub procurability: Procurability,
    /// At this many units or fewer the stock is low; 0 never is.
    pub low_stock_threshold: StockLevel,
    /// Holds that the commands at hand may touch, oldest first; new ones are added at the end.
    pub holds: Vec<Hold>,
    /// Units held in all, whoever holds them.
    pub held: i64,
    /// Whether the units held in all changed since the product was loaded.
    pub is_held_changed: bool,
}

/// What one user's direct locks hold of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldShare {
    /// Number of open holds that aren't overdue.
    pub holds: u32,
    /// Their units.
    pub units: i64,
}

impl Shelf {
    /// What the user's direct locks hold, of the holds that are loaded.
    pub fn held_by(&self, user: UserId, now: DateTime<Utc>) -> HeldShare {
        let mut share = HeldShare::default();
        for hold in &self.holds {
            let is_theirs = hold.holder == Holder::Caller && hold.created_by == Some(user);
            if is_theirs && hold.is_open() && !hold.is_overdue(now) {
                share.holds = share.holds.saturating_add(1);
                share.units = share.units.saturating_add(i64::from(hold.held));
            }
        }
        share
    }

    /// Counts units as held.
    pub(super) fn hold(&mut self, units: i32) {
        self.held += i64::from(units);
        self.is_held_changed |= units != 0;
    }

    /// Counts units as no longer held.
    pub(super) fn end_hold(&mut self, units: i32) {
        self.held -= i64::from(units);
        self.is_held_changed |= units != 0;
    }

    /// What stands against selling the product, its stock aside.
    pub fn reasons_against_selling(&self) -> Vec<Unavailability> {
        let mut reasons = Vec::new();
        if !self.is_active {
            reasons.push(Unavailability::OffShelf);
        }
        if let Procurability::NotProcurable { reason } = &self.procurability {
            reasons.push(Unavailability::NotProcurable {
                reason: reason.to_string(),
            });
        }
        reasons
    }
}

/// The locked products of a transaction.
pub type Shelves = BTreeMap<ProductId, Shelf>;
