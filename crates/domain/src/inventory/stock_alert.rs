//! Stock alerts: low, out of stock, back in stock, recovered.

use super::StockLevel;

/// A threshold that a change of the stock, or of the threshold itself, has crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StockAlert {
    /// 库存不足: now at or below the product's threshold, but not 0.
    Low,
    /// 缺货: no units left.
    OutOfStock,
    /// Back in stock: units again after none.
    BackInStock,
    /// 库存充足: above the threshold again.
    Recovered,
}

impl StockAlert {
    /// The stable name of the event.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "stock_low",
            Self::OutOfStock => "stock_out",
            Self::BackInStock => "stock_back",
            Self::Recovered => "stock_recovered",
        }
    }

    /// The thresholds crossed by a stock change from `before` to `after`; stock at or below
    /// `threshold` is low.
    pub fn between(
        before: StockLevel,
        after: StockLevel,
        threshold: StockLevel,
    ) -> impl Iterator<Item = Self> {
        Self::after_edit(before, threshold, after, threshold)
    }

    /// The same for a change that may also have changed the threshold, from `former` to
    /// `threshold`.
    pub fn after_edit(
        before: StockLevel,
        former: StockLevel,
        after: StockLevel,
        threshold: StockLevel,
    ) -> impl Iterator<Item = Self> {
        let (was_empty, is_empty) = (before == StockLevel::ZERO, after == StockLevel::ZERO);
        let (was_low, is_low) = (before <= former, after <= threshold);
        [
            (!was_low && is_low && !is_empty, Self::Low),
            (!was_empty && is_empty, Self::OutOfStock),
            (was_empty && !is_empty, Self::BackInStock),
            // A threshold of 0 was never low above 0 units: that recovery is already `BackInStock`.
            (
                was_low && !is_low && former > StockLevel::ZERO,
                Self::Recovered,
            ),
        ]
        .into_iter()
        .filter_map(|(crossed, alert)| crossed.then_some(alert))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crossed(before: i32, after: i32) -> Vec<&'static str> {
        let level = |units| StockLevel::new(units).unwrap();
        StockAlert::between(level(before), level(after), level(5))
            .map(StockAlert::as_str)
            .collect()
    }

    #[test]
    fn each_threshold_is_reported_once_when_it_is_crossed() {
        assert_eq!(crossed(9, 6), [""; 0]);
        assert_eq!(crossed(6, 5), ["stock_low"]);
        assert_eq!(crossed(5, 4), [""; 0]);
        assert_eq!(crossed(4, 0), ["stock_out"]);
        assert_eq!(crossed(9, 0), ["stock_out"]);
        assert_eq!(crossed(0, 3), ["stock_back"]);
        assert_eq!(crossed(0, 9), ["stock_back", "stock_recovered"]);
        assert_eq!(crossed(3, 6), ["stock_recovered"]);
    }

    #[test]
    fn a_threshold_that_moves_past_the_stock_is_crossed_too() {
        let crossed = |before: (i32, i32), after: (i32, i32)| -> Vec<_> {
            let [was, former, is, threshold] =
                [before.0, before.1, after.0, after.1].map(|units| StockLevel::new(units).unwrap());
            let crossed = StockAlert::after_edit(was, former, is, threshold);
            crossed.map(StockAlert::as_str).collect()
        };
        assert_eq!(crossed((3, 2), (3, 3)), ["stock_low"]);
        assert_eq!(crossed((3, 3), (3, 2)), ["stock_recovered"]);
        assert_eq!(crossed((3, 5), (3, 0)), ["stock_recovered"]);
        assert_eq!(crossed((3, 2), (9, 5)), [""; 0]);
        assert_eq!(crossed((9, 5), (3, 2)), [""; 0]);
        assert_eq!(crossed((0, 0), (0, 5)), [""; 0]);
        assert_eq!(crossed((0, 5), (0, 0)), [""; 0]);
        assert_eq!(crossed((0, 0), (5, 0)), ["stock_back"]);
    }
}
