//! Whether a product can be bought, and why not (spec: catalogue, 商品状态流转).

use crate::{OptionalText, inventory::StockLevel};

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
    /// 缺货: no units in stock.
    OutOfStock,
}

impl Unavailability {
    /// The stable code in responses.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Inactive => "off_shelf",
            Self::NotProcurable { .. } => "not_procurable",
            Self::NotListed => "not_listed",
            Self::OutOfStock => "out_of_stock",
        }
    }

    /// A message for the buyer, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Inactive => "已下架".to_owned(),
            Self::NotProcurable { reason } if reason.is_empty() => "不可采".to_owned(),
            Self::NotProcurable { reason } => format!("不可采：{reason}"),
            Self::NotListed => "供应商已不再供应".to_owned(),
            Self::OutOfStock => "缺货".to_owned(),
        }
    }
}

/// Whether a product can be bought now, and every reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    reasons: Vec<Unavailability>,
}

impl Availability {
    /// Derives the availability from the three facts that decide it.
    ///
    /// ```
    /// use cangku_domain::{catalog::{Availability, Procurability}, inventory::StockLevel};
    ///
    /// let availability = Availability::of(true, &Procurability::Procurable, StockLevel::ZERO);
    /// assert!(!availability.is_purchasable());
    /// assert_eq!(availability.reasons()[0].code(), "out_of_stock");
    /// ```
    pub fn of(is_active: bool, procurability: &Procurability, stock: StockLevel) -> Self {
        let mut reasons = Vec::new();
        if !is_active {
            reasons.push(Unavailability::Inactive);
        }
        reasons.extend(procurability.unavailability());
        if stock == StockLevel::ZERO {
            reasons.push(Unavailability::OutOfStock);
        }
        Self { reasons }
    }

    /// Whether there is no reason against buying.
    pub fn is_purchasable(&self) -> bool {
        self.reasons.is_empty()
    }

    /// All reasons against buying, in this order: inactive, not procurable or not listed,
    /// out of stock.
    pub fn reasons(&self) -> &[Unavailability] {
        &self.reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_named_not_only_the_first() {
        let refused = Procurability::NotProcurable {
            reason: OptionalText::new("停产").unwrap(),
        };
        let availability = Availability::of(false, &refused, StockLevel::ZERO);
        let codes: Vec<_> = availability
            .reasons()
            .iter()
            .map(Unavailability::code)
            .collect();
        assert_eq!(codes, ["off_shelf", "not_procurable", "out_of_stock"]);
        assert_eq!(availability.reasons()[1].message(), "不可采：停产");
    }

    #[test]
    fn a_product_that_is_no_longer_listed_says_so() {
        let one = StockLevel::new(1).unwrap();
        let availability = Availability::of(true, &Procurability::NotListed, one);
        let reason = &availability.reasons()[0];
        assert_eq!(reason.code(), "not_listed");
        assert_eq!(reason.message(), "供应商已不再供应");
    }

    #[test]
    fn an_active_product_with_stock_can_be_bought() {
        let one = StockLevel::new(1).unwrap();
        assert!(Availability::of(true, &Procurability::Procurable, one).is_purchasable());
    }
}
