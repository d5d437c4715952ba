//! The product's price system (spec: catalogue, 价格体系设计).

use crate::{Money, Patch};

/// All prices of a product, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PriceSystem {
    /// 基础销售价格: the shop's own retail price.
    pub price: Money,
    /// 普通供价: the supplier's price; takes precedence over the retail price.
    pub supply_price: Option<Money>,
    /// 开票价: invoice price, in yuan; `None` if unknown.
    pub invoice_price: Option<Money>,
    /// 市场价: reference price on the market.
    pub market_price: Option<Money>,
    /// 直扣: direct discount of the stock policy.
    pub stock_rebate: Option<Money>,
    /// 台返: rebate per unit.
    pub rebate_money: Option<Money>,
}

impl PriceSystem {
    /// A retail price and nothing else.
    pub fn retail(price: Money) -> Self {
        Self {
            price,
            ..Self::default()
        }
    }

    /// The price shown to buyers: the supply price if there is one, else the retail price, which is
    /// 0 if none was set (spec: catalogue, 价格显示逻辑). A supply price of 0.00 counts as none, so that
    /// an empty figure from the supplier never gives products away.
    pub fn display_price(&self) -> &Money {
        match &self.supply_price {
            Some(supply_price) if !supply_price.is_zero() => supply_price,
            _ => &self.price,
        }
    }
}

/// A partial change of the prices; `Set(None)` clears one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PricePatch {
    /// 基础销售价格: retail price, in yuan; can be changed, not removed.
    pub price: Patch<Money>,
    /// 普通供价: supply price, in yuan; `None` removes it.
    pub supply_price: Patch<Option<Money>>,
    /// 开票价: invoice price, in yuan; `None` removes it.
    pub invoice_price: Patch<Option<Money>>,
    /// 市场价: market price, in yuan; `None` removes it.
    pub market_price: Patch<Option<Money>>,
    /// 直扣: direct discount, in yuan; `None` removes it.
    pub stock_rebate: Patch<Option<Money>>,
    /// 台返: rebate per unit.
    pub rebate_money: Patch<Option<Money>>,
}

impl PricePatch {
    /// Applies the patch to `prices`.
    pub fn apply(self, prices: &mut PriceSystem) {
        self.price.apply(&mut prices.price);
        self.supply_price.apply(&mut prices.supply_price);
        self.invoice_price.apply(&mut prices.invoice_price);
        self.market_price.apply(&mut prices.market_price);
        self.stock_rebate.apply(&mut prices.stock_rebate);
        self.rebate_money.apply(&mut prices.rebate_money);
    }
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*};

    use super::*;

    fn money() -> impl Strategy<Value = Money> {
        (0_u64..10_000_000_000)
            .prop_map(|fen| Money::parse(&format!("{}.{:02}", fen / 100, fen % 100)).unwrap())
    }

    proptest! {
        #[test]
        fn buyers_see_the_supply_price_before_the_retail_price(
            price in money(),
            supply_price in option::of(money()),
            market_price in option::of(money()),
        ) {
            let prices =
                PriceSystem { price, supply_price, market_price, ..PriceSystem::default() };
            let shown = prices.display_price();
            match &prices.supply_price {
                Some(supply) if !supply.is_zero() => prop_assert_eq!(shown, supply),
                _ => prop_assert_eq!(shown, &prices.price),
            }
        }
    }

    #[test]
    fn without_any_price_buyers_see_zero() {
        assert_eq!(PriceSystem::default().display_price().to_string(), "0.00");
    }
}
