//! Results of statistics.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{MoneyTotal, ProductId, inventory::StockState, orders::OrderStatus};

/// Figures with the time up to which they are complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOf<T> {
    /// All events before this time are counted.
    pub as_of: DateTime<Utc>,
    /// The figures, without later events.
    pub figures: T,
}

/// Total of the orders that are sales: paid, and neither cancelled nor refunded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesTotal {
    /// Number of orders, each counted once.
    pub orders: u64,
    /// Sum of their totals, in yuan.
    pub amount: MoneyTotal,
}

impl SalesTotal {
    /// Average amount per order, rounded half up to fen; 0.00 without orders.
    pub fn average(&self) -> MoneyTotal {
        self.amount.divided_by(self.orders)
    }
}

/// The sales of a business day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOfSales {
    /// The day of payment.
    pub day: NaiveDate,
    /// Total of the orders that were paid on that day.
    pub sales: SalesTotal,
}

/// Sales of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSales {
    /// The product that was sold.
    pub product_id: ProductId,
    /// The product's current name, or its last one if it was deleted.
    pub name: String,
    /// The product's current code, or its last one; `None` without one.
    pub product_code: Option<String>,
    /// Units sold in the period.
    pub quantity: u64,
    /// Sum of the line amounts, in yuan.
    pub amount: MoneyTotal,
}

/// Registrations on a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfRegistrations {
    /// The day, by the shop's calendar.
    pub day: NaiveDate,
    /// Number of users who registered on it.
    pub new_users: u64,
    /// Number of users at its end.
    pub total_users: u64,
}

/// Active users on a business day: those who sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfActivity {
    /// The day, by the shop's calendar.
    pub day: NaiveDate,
    /// Number of active users.
    pub users: u64,
}

/// Total of the orders with one status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersByStatus {
    /// Status of the orders at the time of the figures.
    pub status: OrderStatus,
    /// Number of orders, each counted once.
    pub orders: u64,
    /// Sum of their totals, in yuan.
    pub amount: MoneyTotal,
}

/// Stock of all active products.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockFigures {
    /// Number of products in each state; states without products are missing.
    pub products: Vec<(StockState, u64)>,
    /// Units that can be sold now.
    pub units: u64,
    /// Units that locks and orders hold.
    pub held: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Money;

    #[test]
    fn an_average_is_rounded_half_up_and_nothing_has_none() {
        let average = |orders, amount: &str| {
            let amount = MoneyTotal::of(&Money::parse(amount).unwrap(), 1);
            SalesTotal { orders, amount }.average().to_string()
        };
        assert_eq!(average(0, "0"), "0.00");
        assert_eq!(average(3, "10.00"), "3.33");
        assert_eq!(average(3, "20.00"), "6.67");
        assert_eq!(average(2, "0.01"), "0.01");
        assert_eq!(average(8, "1.00"), "0.13");
        assert_eq!(average(4, "1.00"), "0.25");
    }
}
