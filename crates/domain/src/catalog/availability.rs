//! Whether a product can be bought, and why not (spec: catalogue, 商品状态流转).

use crate::{
    Money, OptionalText,
    inventory::{Degradation, StockLevel, sellable_units},
};

/// Whether Haier lets the shop procure a product (`is_sales`: `1` 可采, `0` 不可采 or no longer
/// listed).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Procurability {
    /// 可采: the shop can obtain the product, so it may be sold.
    #[default]
    Procurable,
    /// 不可采, with the supplier's reason, which may be empty.
    NotProcurable {
        /// The supplier's reason; may be empty.
        reason: OptionalText<255>,
    },
    /// The supplier's complete list lacks the product. It becomes one of the others when it is
    /// listed again.
    NotListed,
}

impl Procurability {
    /// Whether it is [`Self::Procurable`].
    pub const fn is_procurable(&self) -> bool {
        matches!(self, Self::Procurable)
    }

    /// The supplier's reason; empty if the product is procurable or isn't listed.
    pub fn reason(&self) -> &str {
        match self {
            Self::Procurable | Self::NotListed => "",
            Self::NotProcurable { reason } => reason.as_str(),
        }
    }

    /// Whether the supplier listed the product when a sync last read its complete list.
    pub const fn is_listed(&self) -> bool {
        !matches!(self, Self::NotListed)
    }

    /// Why the product can't be bought; `None` if it is procurable.
    pub fn unavailability(&self) -> Option<Unavailability> {
        match self {
            Self::Procurable => None,
            Self::NotProcurable { reason } => Some(Unavailability::NotProcurable {
                reason: reason.to_string(),
            }),
            Self::NotListed => Some(Unavailability::NotListed),
        }
    }
}

/// One reason why a product can't be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unavailability {
    /// 下架: the shop has deactivated the product.
    Inactive,
    /// 不可采: the supplier doesn't sell it to the shop, with the supplier's reason.
    NotProcurable {
        /// The supplier's reason; may be empty.
        reason: String,
    },
    /// 不再供应: the supplier's complete list lacks the product.
    NotListed,
    /// 未定价: the price that buyers see is 0.00, and the product isn't a gift.
    NoPrice,
    /// 缺货: no units in stock.
    OutOfStock,
    /// 供货待确认: there are units, but the supplier's figure that they come from can't be relied on now, and
    /// the shop's policy is not to sell them then.
    SupplierStockUnavailable,
}

impl Unavailability {
    /// The stable code in responses.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Inactive => "off_shelf",
            Self::NotProcurable { .. } => "not_procurable",
            Self::NotListed => "not_listed",
            Self::NoPrice => "no_price",
            Self::OutOfStock => "out_of_stock",
            Self::SupplierStockUnavailable => "supplier_stock_unavailable",
        }
    }

    /// A message for the buyer, in Chinese.
    pub fn public_message(&self) -> String {
        let message = match self {
            Self::Inactive => "已下架",
            Self::NotProcurable { .. } => "不可采",
            Self::NotListed => "供应商已不再供应",
            Self::NoPrice => "未定价",
            Self::OutOfStock => "缺货",
            Self::SupplierStockUnavailable => "供货待确认，暂不可售",
        };
        message.to_owned()
    }

    /// A message for the shop's own people, in Chinese: with the supplier's reason, if it has given one.
    pub fn message(&self) -> String {
        match self {
            Self::NotProcurable { reason } if !reason.is_empty() => {
                format!("{}：{reason}", self.public_message())
            }
            _ => self.public_message(),
        }
    }
}

/// What decides, besides the stock, whether a product can be sold.
#[derive(Debug, Clone, Copy)]
pub struct SaleConditions<'a> {
    /// Whether the product is on sale (上架 or 下架).
    pub is_active: bool,
    /// Whether the supplier lets the shop procure it (可采 or 不可采).
    pub procurability: &'a Procurability,
    /// The price that buyers see, in yuan.
    pub display_price: &'a Money,
    /// 赠品: whether it may be sold for 0.00.
    pub is_gift: bool,
}

impl SaleConditions<'_> {
    /// All reasons against selling, in this order: inactive, not procurable or not listed, no
    /// price.
    pub fn unavailability(&self) -> Vec<Unavailability> {
        let mut reasons = Vec::new();
        if !self.is_active {
            reasons.push(Unavailability::Inactive);
        }
        reasons.extend(self.procurability.unavailability());
        if self.display_price.is_zero() && !self.is_gift {
            reasons.push(Unavailability::NoPrice);
        }
        reasons
    }
}

/// Whether a product can be bought now, and every reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    reasons: Vec<Unavailability>,
}

impl Availability {
    /// Derives the availability from everything that decides it.
    ///
    /// ```
    /// use cangku_domain::{
    ///     Money,
    ///     catalog::{Availability, Procurability, SaleConditions},
    ///     inventory::StockLevel,
    /// };
    ///
    /// let conditions = SaleConditions {
    ///     is_active: true,
    ///     procurability: &Procurability::Procurable,
    ///     display_price: &Money::parse("2599.00").unwrap(),
    ///     is_gift: false,
    /// };
    /// let availability = Availability::of(conditions, StockLevel::ZERO, None);
    /// assert!(!availability.is_purchasable());
    /// assert_eq!(availability.reasons()[0].code(), "out_of_stock");
    /// ```
    pub fn of(
        conditions: SaleConditions<'_>,
        stock: StockLevel,
        degradation: Option<&Degradation>,
    ) -> Self {
        let mut reasons = conditions.unavailability();
        if stock == StockLevel::ZERO {
            reasons.push(Unavailability::OutOfStock);
        } else if sellable_units(stock, degradation) == StockLevel::ZERO {
            reasons.push(Unavailability::SupplierStockUnavailable);
        }
        Self { reasons }
    }

    /// Whether there is no reason against buying.
    pub fn is_purchasable(&self) -> bool {
        self.reasons.is_empty()
    }

    /// All reasons against buying, in this order: inactive, not procurable or not listed, no price,
    /// out of stock or supplier stock unavailable.
    pub fn reasons(&self) -> &[Unavailability] {
        &self.reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn availability(
        (is_active, is_gift): (bool, bool),
        procurability: &Procurability,
        price: &str,
        stock: i32,
    ) -> Availability {
        let conditions = SaleConditions {
            is_active,
            procurability,
            display_price: &Money::parse(price).unwrap(),
            is_gift,
        };
        Availability::of(conditions, StockLevel::new(stock).unwrap(), None)
    }

    #[test]
    fn every_reason_is_named_not_only_the_first() {
        let refused = Procurability::NotProcurable {
            reason: OptionalText::new("停产").unwrap(),
        };
        let availability = availability((false, false), &refused, "0.00", 0);
        let codes: Vec<_> = availability
            .reasons()
            .iter()
            .map(Unavailability::code)
            .collect();
        let expected = ["off_shelf", "not_procurable", "no_price", "out_of_stock"];
        assert_eq!(codes, expected);
        assert_eq!(availability.reasons()[1].message(), "不可采：停产");
        assert_eq!(availability.reasons()[1].public_message(), "不可采");
    }

    #[test]
    fn a_product_that_is_no_longer_listed_says_so() {
        let availability = availability((true, false), &Procurability::NotListed, "0.01", 1);
        let reason = &availability.reasons()[0];
        assert_eq!(reason.code(), "not_listed");
        assert_eq!(reason.message(), "供应商已不再供应");
    }

    #[test]
    fn an_active_product_with_stock_can_be_bought() {
        let procurable = &Procurability::Procurable;
        assert!(availability((true, false), procurable, "0.01", 1).is_purchasable());
    }

    #[test]
    fn only_a_gift_is_sold_for_nothing() {
        let procurable = &Procurability::Procurable;
        let free = availability((true, false), procurable, "0.00", 1);
        assert_eq!(free.reasons(), [Unavailability::NoPrice]);
        assert_eq!(free.reasons()[0].message(), "未定价");
        assert!(availability((true, true), procurable, "0.00", 1).is_purchasable());
    }
}
