//! Limits that keep a sync from damaging the shop unattended: beyond them a person must approve.

use std::fmt;

/// Limits on what a sync changes without a person. Percentages are of the products that syncs manage,
/// before the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SafetyLimits {
    /// So many products may be affected in each way, however small the shop is.
    pub min_products: u32,
    /// At most so many percent of the products go out of stock.
    pub out_of_stock_percent: u32,
    /// At most so many percent of the products are no longer listed.
    pub not_listed_percent: u32,
    /// A retail or supply price that changes by more than so many percent is a large change.
    pub large_price_change_percent: u32,
    /// At most so many percent of the products have a large change of price.
    pub price_changes_percent: u32,
    /// At most so many percent of the products get another category or brand.
    pub renamed_percent: u32,
    /// A complete list has at least so many percent of the products that were listed before.
    pub min_list_percent: u32,
    /// Whether a supply price above the retail price is refused at all.
    pub refuses_supply_above_retail: bool,
}

impl Default for SafetyLimits {
    fn default() -> Self {
        Self {
            min_products: 20,
            out_of_stock_percent: 20,
            not_listed_percent: 10,
            large_price_change_percent: 50,
            price_changes_percent: 10,
            renamed_percent: 10,
            min_list_percent: 50,
            refuses_supply_above_retail: true,
        }
    }
}

/// What a sync would change, in numbers of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncEffects {
    /// Products that had units and would have none that can be sold.
    pub out_of_stock: u32,
    /// Products that the complete list lacks.
    pub not_listed: u32,
    /// Products with a large change of price.
    pub price_changes: u32,
    /// Products with another category or brand.
    pub renamed: u32,
    /// Products whose supply price would be above their retail price, and was not before.
    pub supply_above_retail: u32,
}

/// The shop before a sync, and the length of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncScope {
    /// Products that syncs manage.
    pub managed: u32,
    /// Those of them that were listed.
    pub listed_before: u32,
    /// Products of the complete list; `None` if the run has none.
    pub listed: Option<u32>,
}

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SafetyLimit {
    /// `out_of_stock`: too many products would go out of stock.
    OutOfStock,
    /// `not_listed`: too many products would vanish.
    NotListed,
    /// `price_changes`: too many prices would change by much.
    PriceChanges,
    /// `renamed`: too many products would get another category or brand.
    Renamed,
    /// `short_list`: the list has far fewer products than before.
    ShortList,
    /// `supply_above_retail`: a supply price would be above the retail price.
    SupplyAboveRetail,
}

impl SafetyLimit {
    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OutOfStock => "out_of_stock",
            Self::NotListed => "not_listed",
            Self::PriceChanges => "price_changes",
            Self::Renamed => "renamed",
            Self::ShortList => "short_list",
            Self::SupplyAboveRetail => "supply_above_retail",
        }
    }
}

/// A limit that a sync exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceededLimit {
    /// Which.
    pub limit: SafetyLimit,
    /// Number of products.
    pub products: u32,
    /// Of so many.
    pub of: u32,
    /// The most that are allowed; for [`SafetyLimit::ShortList`], the fewest.
    pub allowed: u32,
}

impl fmt::Display for ExceededLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            limit,
            products,
            of,
            allowed,
        } = self;
        match limit {
            SafetyLimit::OutOfStock => write!(
                f,
                "{products} of {of} products would go out of stock; {allowed} may"
            ),
            SafetyLimit::NotListed => write!(
                f,
                "{products} of {of} products are no longer listed; {allowed} may vanish"
            ),
            SafetyLimit::PriceChanges => write!(
                f,
                "the prices of {products} of {of} products would change by much; {allowed} may"
            ),
            SafetyLimit::Renamed => write!(
                f,
                "{products} of {of} products would get another category or brand; {allowed} may"
            ),
            SafetyLimit::ShortList => write!(
                f,
                "the list has {products} products, of which the shop had {of}; it must have {allowed}"
            ),
            SafetyLimit::SupplyAboveRetail => write!(
                f,
                "the supply price of {products} products would be above their retail price"
            ),
        }
    }
}

impl SafetyLimits {
    /// The limits that these effects exceed.
    pub fn exceeded(&self, effects: SyncEffects, scope: SyncScope) -> Vec<ExceededLimit> {
        let of = scope.managed;
        let at_most = |limit, products: u32, percent: u32| {
            let allowed = share(of, percent).max(self.min_products);
            (products > allowed).then_some(ExceededLimit {
                limit,
                products,
                of,
                allowed,
            })
        };
        let short_list = scope.listed.and_then(|products| {
            let allowed = share(scope.listed_before, self.min_list_percent);
            let missing = scope.listed_before.saturating_sub(products);
            (products < allowed && missing > self.min_products).then_some(ExceededLimit {
                limit: SafetyLimit::ShortList,
                products,
                of: scope.listed_before,
                allowed,
            })
        });
        let is_inverted = self.refuses_supply_above_retail && effects.supply_above_retail > 0;
        let inverted = is_inverted.then_some(ExceededLimit {
            limit: SafetyLimit::SupplyAboveRetail,
            products: effects.supply_above_retail,
            of,
            allowed: 0,
        });
        let exceeded = [
            at_most(
                SafetyLimit::OutOfStock,
                effects.out_of_stock,
                self.out_of_stock_percent,
            ),
            at_most(
                SafetyLimit::NotListed,
                effects.not_listed,
                self.not_listed_percent,
            ),
            at_most(
                SafetyLimit::PriceChanges,
                effects.price_changes,
                self.price_changes_percent,
            ),
            at_most(SafetyLimit::Renamed, effects.renamed, self.renamed_percent),
            short_list,
            inverted,
        ];
        exceeded.into_iter().flatten().collect()
    }
}

impl SyncEffects {
    /// Adds those of another batch.
    pub fn add(&mut self, other: Self) {
        for (mine, others) in [
            (&mut self.out_of_stock, other.out_of_stock),
            (&mut self.not_listed, other.not_listed),
            (&mut self.price_changes, other.price_changes),
            (&mut self.renamed, other.renamed),
            (&mut self.supply_above_retail, other.supply_above_retail),
        ] {
            *mine = mine.saturating_add(others);
        }
    }
}

/// So many percent of a number, rounded down.
fn share(of: u32, percent: u32) -> u32 {
    let share = u64::from(of) * u64::from(percent) / 100;
    u32::try_from(share).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> SafetyLimits {
        SafetyLimits {
            min_products: 5,
            ..SafetyLimits::default()
        }
    }

    fn exceeded(effects: SyncEffects, scope: SyncScope) -> Vec<(SafetyLimit, u32)> {
        let exceeded = limits().exceeded(effects, scope).into_iter();
        exceeded.map(|it| (it.limit, it.allowed)).collect()
    }

    const SHOP: SyncScope = SyncScope {
        managed: 1000,
        listed_before: 900,
        listed: None,
    };

    #[test]
    fn each_limit_holds_the_plan_from_the_first_product_above_it() {
        let effects = |set: fn(&mut SyncEffects, u32), products| {
            let mut effects = SyncEffects::default();
            set(&mut effects, products);
            effects
        };
        type Case = (SafetyLimit, fn(&mut SyncEffects, u32), u32);
        let cases: [Case; 5] = [
            (SafetyLimit::OutOfStock, |it, n| it.out_of_stock = n, 200),
            (SafetyLimit::NotListed, |it, n| it.not_listed = n, 100),
            (SafetyLimit::PriceChanges, |it, n| it.price_changes = n, 100),
            (SafetyLimit::Renamed, |it, n| it.renamed = n, 100),
            (
                SafetyLimit::SupplyAboveRetail,
                |it, n| it.supply_above_retail = n,
                0,
            ),
        ];
        for (limit, set, allowed) in cases {
            assert_eq!(exceeded(effects(set, allowed), SHOP), []);
            assert_eq!(
                exceeded(effects(set, allowed + 1), SHOP),
                [(limit, allowed)]
            );
        }
    }

    #[test]
    fn a_small_shop_may_change_a_few_products() {
        let effects = SyncEffects {
            out_of_stock: 5,
            not_listed: 5,
            price_changes: 5,
            renamed: 5,
            supply_above_retail: 0,
        };
        let shop = SyncScope {
            managed: 6,
            listed_before: 6,
            listed: Some(1),
        };
        assert_eq!(exceeded(effects, shop), []);
        let all = SyncEffects {
            out_of_stock: 6,
            ..effects
        };
        assert_eq!(exceeded(all, shop), [(SafetyLimit::OutOfStock, 5)]);
    }

    #[test]
    fn a_list_of_less_than_half_is_short() {
        let with = |listed| SyncScope {
            listed: Some(listed),
            ..SHOP
        };
        assert_eq!(exceeded(SyncEffects::default(), with(450)), []);
        let short = [(SafetyLimit::ShortList, 450)];
        assert_eq!(exceeded(SyncEffects::default(), with(449)), short);
        assert_eq!(exceeded(SyncEffects::default(), with(0)), short);
    }

    #[test]
    fn supply_prices_above_retail_prices_can_be_allowed() {
        let effects = SyncEffects {
            supply_above_retail: 1,
            ..SyncEffects::default()
        };
        let lenient = SafetyLimits {
            refuses_supply_above_retail: false,
            ..limits()
        };
        assert!(lenient.exceeded(effects, SHOP).is_empty());
    }

    #[test]
    fn batches_are_added_up_and_messages_name_the_numbers() {
        let mut sum = SyncEffects::default();
        for _ in 0..2 {
            sum.add(SyncEffects {
                out_of_stock: 150,
                not_listed: 1,
                price_changes: 2,
                renamed: 3,
                supply_above_retail: 4,
            });
        }
        let expected = SyncEffects {
            out_of_stock: 300,
            not_listed: 2,
            price_changes: 4,
            renamed: 6,
            supply_above_retail: 8,
        };
        assert_eq!(sum, expected);
        let messages: Vec<String> = limits()
            .exceeded(sum, SHOP)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            messages,
            [
                "300 of 1000 products would go out of stock; 200 may",
                "the supply price of 8 products would be above their retail price",
            ]
        );
    }
}
