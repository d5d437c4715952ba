//! Stock states (spec: catalogue, 库存管理策略).

use super::StockLevel;

/// Stock state of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StockState {
    /// 库存充足: above the threshold.
    Sufficient,
    /// 库存不足: at or below the threshold, not 0.
    Low,
    /// 缺货: no units left.
    OutOfStock,
    /// 待补货: low or out of stock, and a restock has been requested.
    AwaitingRestock,
}

impl StockState {
    /// All states.
    pub const ALL: [Self; 4] = [
        Self::Sufficient,
        Self::Low,
        Self::OutOfStock,
        Self::AwaitingRestock,
    ];

    /// The state with this name in responses; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Derives the state. With a threshold of 0 the stock is never low: it is sufficient from one
    /// unit on.
    ///
    /// ```
    /// use cangku_domain::inventory::{StockLevel, StockState};
    ///
    /// let threshold = StockLevel::new(5).unwrap_or_default();
    /// let state = StockState::of(StockLevel::ZERO, threshold, true);
    /// assert_eq!((state.as_str(), state.label()), ("awaiting_restock", "待补货"));
    /// ```
    pub fn of(level: StockLevel, threshold: StockLevel, is_restock_requested: bool) -> Self {
        if level > threshold {
            Self::Sufficient
        } else if is_restock_requested {
            Self::AwaitingRestock
        } else if level == StockLevel::ZERO {
            Self::OutOfStock
        } else {
            Self::Low
        }
    }

    /// The stable name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sufficient => "sufficient",
            Self::Low => "low",
            Self::OutOfStock => "out",
            Self::AwaitingRestock => "awaiting_restock",
        }
    }

    /// The state's label in Chinese.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sufficient => "充足",
            Self::Low => "不足",
            Self::OutOfStock => "缺货",
            Self::AwaitingRestock => "待补货",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(threshold: i32, is_restock_requested: bool) -> [&'static str; 4] {
        let level = |units| StockLevel::new(units).unwrap();
        [0, 1, 5, 6].map(|units| {
            StockState::of(level(units), level(threshold), is_restock_requested).label()
        })
    }

    #[test]
    fn each_state_has_its_name_in_responses() {
        use StockState::{AwaitingRestock, Low, OutOfStock, Sufficient};
        let names = [Sufficient, Low, OutOfStock, AwaitingRestock].map(StockState::as_str);
        assert_eq!(names, ["sufficient", "low", "out", "awaiting_restock"]);
    }

    #[test]
    fn stock_is_low_at_the_threshold_and_sufficient_above_it() {
        assert_eq!(labels(5, false), ["缺货", "不足", "不足", "充足"]);
    }

    #[test]
    fn a_requested_restock_is_shown_until_stock_is_sufficient() {
        assert_eq!(labels(5, true), ["待补货", "待补货", "待补货", "充足"]);
        assert_eq!(labels(0, true), ["待补货", "充足", "充足", "充足"]);
    }

    #[test]
    fn without_a_threshold_the_last_unit_is_enough() {
        assert_eq!(labels(0, false), ["缺货", "充足", "充足", "充足"]);
    }
}
