use serde::{Deserialize, Serialize};

use crate::catalogue::{Money, Prices, Product};

/// A change of one product. A field that is `None` changes nothing.
///
/// ```
/// use haier_simulator::ProductChange;
///
/// let change: ProductChange = serde_json::from_str(
///     r#"{"rename": "EC6001-HT4", "stock": 3, "supply_price": "1999.00"}"#,
/// )?;
/// assert_eq!(change.stock, Some(3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductChange {
    /// New model name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// New brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// New product group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Reason why it is no longer procurable. Takes precedence over `procurable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdraw: Option<String>,
    /// `true`: procurable again; `false`: not procurable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procurable: Option<bool>,
    /// Units in stock, for every county.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<u32>,
    /// `false`: no price is in force; a later `supply_price` puts one in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_in_force: Option<bool>,
    /// Supply price (普通供价) in yuan, as text of at most two decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply_price: Option<Money>,
    /// Direct discount (直扣), a fraction such as `"0.05"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock_rebate_policy: Option<Money>,
    /// Rebate per unit (台返) in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebate_money: Option<Money>,
    /// Market price (市场价) in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market_price: Option<Money>,
}

impl ProductChange {
    /// Changes the model name.
    #[must_use]
    pub fn rename(model: impl Into<String>) -> Self {
        Self {
            rename: Some(model.into()),
            ..Self::default()
        }
    }

    /// Makes the product unprocurable.
    #[must_use]
    pub fn withdraw(reason: impl Into<String>) -> Self {
        Self {
            withdraw: Some(reason.into()),
            ..Self::default()
        }
    }

    /// Sets the units in stock, for every county.
    #[must_use]
    pub fn stock(units: u32) -> Self {
        Self {
            stock: Some(units),
            ..Self::default()
        }
    }

    /// Merges a later change; field by field, the later one takes precedence.
    pub(crate) fn merge(&mut self, later: Self) {
        // Both decide procurability: the later change replaces both, or an old reason would remain.
        if later.withdraw.is_some() || later.procurable.is_some() {
            self.withdraw = later.withdraw;
            self.procurable = later.procurable;
        }
        // A new price is in force, unless the same change says otherwise.
        if later.supply_price.is_some() || later.price_in_force.is_some() {
            self.price_in_force = later.price_in_force;
        }
        self.rename = later.rename.or(self.rename.take());
        self.brand = later.brand.or(self.brand.take());
        self.group = later.group.or(self.group.take());
        self.stock = later.stock.or(self.stock);
        self.supply_price = later.supply_price.or(self.supply_price);
        self.stock_rebate_policy = later.stock_rebate_policy.or(self.stock_rebate_policy);
        self.rebate_money = later.rebate_money.or(self.rebate_money);
        self.market_price = later.market_price.or(self.market_price);
    }

    pub(crate) fn apply_to_product(self, product: &mut Product) {
        if let Some(model) = self.rename {
            product.model = model;
        }
        if let Some(brand) = self.brand {
            product.brand = brand;
        }
        if let Some(group) = self.group {
            product.group = group;
        }
        match (self.withdraw, self.procurable) {
            (Some(reason), _) => product.no_sales_reason = Some(reason),
            (None, Some(true)) => product.no_sales_reason = None,
            (None, Some(false)) => {
                product
                    .no_sales_reason
                    .get_or_insert_with(|| "商品暂不可采".to_owned());
            }
            (None, None) => {}
        }
    }

    pub(crate) fn apply_to_prices(self, prices: &mut Prices) {
        prices.supply = self.supply_price.or(prices.supply);
        // Takes precedence over a supply price in the same change.
        if self.price_in_force == Some(false) {
            prices.supply = None;
        }
        prices.discount = self.stock_rebate_policy.unwrap_or(prices.discount);
        prices.rebate = self.rebate_money.unwrap_or(prices.rebate);
        prices.market = self.market_price.or(prices.market);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_change_keeps_what_it_does_not_name() {
        let mut change = ProductChange::rename("A");
        change.merge(ProductChange::withdraw("停产"));
        change.merge(ProductChange::stock(5));
        assert_eq!(change.rename.as_deref(), Some("A"));
        assert_eq!(
            (change.withdraw.as_deref(), change.stock),
            (Some("停产"), Some(5))
        );
        change.merge(ProductChange {
            procurable: Some(true),
            ..ProductChange::default()
        });
        assert_eq!((change.withdraw, change.procurable), (None, Some(true)));
    }

    #[test]
    fn an_unknown_field_or_an_amount_that_is_no_text_is_refused() {
        for text in [
            r#"{"name": "A"}"#,
            r#"{"supply_price": 12.5}"#,
            r#"{"stock": -1}"#,
        ] {
            assert!(
                serde_json::from_str::<ProductChange>(text).is_err(),
                "{text}"
            );
        }
    }
}
