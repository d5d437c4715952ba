//! A change of prices by a rule.

use bigdecimal::BigDecimal;

use super::ItemReason;
use crate::Money;

/// How a retail price changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceChange {
    /// To this price.
    To(Money),
    /// By this amount in yuan; negative: down.
    By(BigDecimal),
    /// By so many percent; negative: down. The result is rounded half up to whole fen.
    Percent(BigDecimal),
}

impl PriceChange {
    /// The price after the change. `is_gift`: whether the product may be sold for 0.00.
    ///
    /// # Errors
    /// Why the product can't have that price.
    pub fn apply(&self, price: &Money, is_gift: bool) -> Result<Money, ItemReason> {
        let changed = match self {
            Self::To(price) => Ok(price.clone()),
            Self::By(amount) => Money::exact(price.as_decimal() + amount),
            Self::Percent(percent) => {
                let factor = (BigDecimal::from(100) + percent) / BigDecimal::from(100);
                Money::rounded(&(price.as_decimal() * factor))
            }
        };
        let changed = changed.map_err(|_not_in_range| ItemReason::PriceOutOfRange)?;
        if changed.is_zero() && !is_gift {
            return Err(ItemReason::PriceZero);
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn by(change: fn(BigDecimal) -> PriceChange, figure: &str, price: &str) -> Option<String> {
        let change = change(figure.parse().unwrap());
        let changed = change.apply(&money(price), false);
        changed.ok().map(|price| price.to_string())
    }

    #[test]
    fn an_amount_is_added() {
        let by = |figure, price| by(PriceChange::By, figure, price);
        assert_eq!(by("10.5", "99.90").as_deref(), Some("110.40"));
        assert_eq!(by("-0.90", "99.90").as_deref(), Some("99.00"));
        assert_eq!(by("-100", "99.90"), None);
        assert_eq!(by("1", "99999999.99"), None);
    }

    #[test]
    fn a_percentage_is_rounded_half_up_to_whole_fen() {
        let percent = |figure, price| by(PriceChange::Percent, figure, price);
        assert_eq!(percent("-5", "99.90").as_deref(), Some("94.91"));
        assert_eq!(percent("-5", "0.10").as_deref(), Some("0.10"));
        assert_eq!(percent("12.5", "1000.00").as_deref(), Some("1125.00"));
        assert_eq!(percent("0", "19.99").as_deref(), Some("19.99"));
        assert_eq!(percent("-101", "19.99"), None);
        assert_eq!(percent("900", "50000000.00"), None);
    }

    #[test]
    fn only_gifts_become_free() {
        let free = PriceChange::To(Money::zero());
        let price = money("5.00");
        assert_eq!(free.apply(&price, false), Err(ItemReason::PriceZero));
        assert_eq!(free.apply(&price, true), Ok(Money::zero()));
        let all_off = PriceChange::Percent((-100).into());
        assert_eq!(all_off.apply(&price, false), Err(ItemReason::PriceZero));
        assert_eq!(all_off.apply(&price, true), Ok(Money::zero()));
    }
}
