//! Orders that haven't been placed yet.

use std::collections::BTreeMap;

use super::{Contact, OrderLine, OrderNote, OrderRefusal};
use crate::{Money, MoneyTotal, ProductId, Violation, ViolationCode, inventory::Quantity};

/// The content of an order to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDraft {
    /// Products and quantities: one line for each product, at least one line.
    pub lines: OrderLinesDraft,
    /// Recipient and delivery address.
    pub contact: Contact,
    /// The customer's note; may be empty.
    pub note: OrderNote,
    /// Prices that the customer has seen; the order is refused if they have changed.
    pub expected: ExpectedPrices,
}

/// Prices that the customer has seen; a missing one isn't checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedPrices {
    /// The total, in yuan.
    pub total: Option<MoneyTotal>,
    /// Prices of single units, in yuan.
    pub prices: Vec<(ProductId, Money)>,
}

impl ExpectedPrices {
    /// Checks the lines of a new order against the prices.
    ///
    /// # Errors
    /// [`OrderRefusal::PriceChanged`] with the present total and prices if one differs.
    pub(crate) fn check(&self, lines: &[OrderLine]) -> Result<(), OrderRefusal> {
        let total: MoneyTotal = lines.iter().map(|line| line.amount.clone()).sum();
        let is_same = |(product, price): &(ProductId, Money)| {
            let mut of_product = lines.iter().filter(|it| it.product_id == Some(*product));
            of_product.all(|line| line.price == *price)
        };
        let is_total_same = self.total.as_ref().is_none_or(|seen| *seen == total);
        if is_total_same && self.prices.iter().all(is_same) {
            return Ok(());
        }
        let present = lines
            .iter()
            .map(|line| (line.product_id, line.price.clone()));
        Err(OrderRefusal::PriceChanged {
            total,
            prices: present
                .filter_map(|(product, price)| Some((product?, price)))
                .collect(),
        })
    }
}

/// Products with their quantities: 1 to [`Self::MAX_LINES`] lines, each product once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLinesDraft(Vec<(ProductId, Quantity)>);

impl OrderLinesDraft {
    /// Maximum number of products in one order.
    pub const MAX_LINES: usize = 100;

    /// Merges lines of the same product, at the position of the first one.
    ///
    /// # Errors
    /// A violation of the field `items` if there are no lines, too many products, or more units of
    /// a product than a [`Quantity`] can hold.
    pub fn new(lines: &[(ProductId, Quantity)]) -> Result<Self, Violation> {
        let refuse = |code, message: String| Err(Violation::new("items", code, message));
        if lines.is_empty() {
            return refuse(ViolationCode::TooShort, "must have a line".to_owned());
        }
        // Index of each product's line in `merged`.
        let mut indices: BTreeMap<ProductId, usize> = BTreeMap::new();
        let mut merged: Vec<(ProductId, Quantity)> = Vec::new();
        for (product, quantity) in lines {
            let index = *indices.entry(*product).or_insert(merged.len());
            let Some((_, sum)) = merged.get_mut(index) else {
                merged.push((*product, *quantity));
                continue;
            };
            let added = sum
                .get()
                .checked_add(quantity.get())
                .and_then(Quantity::new);
            let Some(added) = added else {
                let message = format!("has more units of product {product} than can be counted");
                return refuse(ViolationCode::OutOfRange, message);
            };
            *sum = added;
        }
        if merged.len() > Self::MAX_LINES {
            let message = format!("must have at most {} products", Self::MAX_LINES);
            return refuse(ViolationCode::TooLong, message);
        }
        Ok(Self(merged))
    }

    /// The lines in the order in which the products were first listed.
    pub fn iter(&self) -> impl Iterator<Item = (ProductId, Quantity)> {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::OrderBuilder;

    fn line(product: i64, quantity: i32) -> (ProductId, Quantity) {
        (
            ProductId::new(product).unwrap(),
            Quantity::new(quantity).unwrap(),
        )
    }

    #[test]
    fn lines_of_one_product_become_one() {
        let lines = OrderLinesDraft::new(&[line(7, 1), line(3, 2), line(7, 4)]).unwrap();
        assert_eq!(lines.iter().collect::<Vec<_>>(), [line(7, 5), line(3, 2)]);
    }

    #[test]
    fn none_too_many_and_too_much_are_refused() {
        let code = |lines: &[_]| OrderLinesDraft::new(lines).unwrap_err().code;
        assert_eq!(code(&[]), ViolationCode::TooShort);
        assert_eq!(
            code(&[line(1, i32::MAX), line(1, 1)]),
            ViolationCode::OutOfRange
        );
        let many: Vec<_> = (1..=101).map(|product| line(product, 1)).collect();
        assert_eq!(code(&many), ViolationCode::TooLong);
        assert!(OrderLinesDraft::new(&many[..100]).is_ok());
    }

    #[test]
    fn the_prices_that_a_customer_has_seen_must_be_the_present_ones() {
        let lines = OrderBuilder::new()
            .line(7, 2, "50")
            .line(8, 1, "3")
            .build()
            .lines;
        let id = |id| ProductId::new(id).unwrap();
        let price = |text: &str| Money::parse(text).unwrap();
        let seen = |total: Option<&str>, prices: &[(i64, &str)]| ExpectedPrices {
            total: total.map(|text| MoneyTotal::parse(text).unwrap()),
            prices: prices
                .iter()
                .map(|(product, text)| (id(*product), price(text)))
                .collect(),
        };
        for same in [
            seen(None, &[]),
            seen(Some("103"), &[]),
            seen(None, &[(7, "50"), (8, "3")]),
            seen(Some("103.00"), &[(8, "3.00")]),
        ] {
            assert_eq!(same.check(&lines), Ok(()), "{same:?}");
        }
        let changed = Err(OrderRefusal::PriceChanged {
            total: MoneyTotal::parse("103").unwrap(),
            prices: vec![(id(7), price("50")), (id(8), price("3"))],
        });
        for other in [
            seen(Some("102.99"), &[]),
            seen(None, &[(7, "49.99")]),
            seen(None, &[(7, "50"), (8, "50")]),
            seen(Some("103"), &[(8, "2")]),
            seen(Some("100"), &[(8, "3")]),
        ] {
            assert_eq!(other.check(&lines), changed, "{other:?}");
        }
    }
}
