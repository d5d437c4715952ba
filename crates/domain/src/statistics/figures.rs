//! What statistics tell.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{Amount, ProductId, inventory::StockState, orders::OrderStatus};

/// Figures, and up to when they count everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOf<T> {
    /// What happened up to then is counted.
    pub as_of: DateTime<Utc>,
    /// The figures.
    pub figures: T,
}

/// Orders that are sales: paid, and neither cancelled nor refunded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesTotal {
    /// How many.
    pub orders: u64,
    /// What they come to.
    pub amount: Amount,
}

impl SalesTotal {
    /// What an order comes to on average, half a fen rounded up; 0.00 without orders.
    pub fn average(&self) -> Amount {
        self.amount.divided_by(self.orders)
    }
}

/// The sales of a business day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOfSales {
    /// The day on which they were paid.
    pub day: NaiveDate,
    /// The sales.
    pub sales: SalesTotal,
}

/// What was sold of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSales {
    /// The product.
    pub product_id: ProductId,
    /// Its name now.
    pub name: String,
    /// Its code now.
    pub product_code: Option<String>,
    /// Units.
    pub quantity: u64,
    /// What they came to.
    pub amount: Amount,
}

/// The registrations of a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfRegistrations {
    /// The day.
    pub day: NaiveDate,
    /// Users who registered on it.
    pub new_users: u64,
    /// Users there were at its end.
    pub total_users: u64,
}

/// The users who sent a request on a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfActivity {
    /// The day.
    pub day: NaiveDate,
    /// How many.
    pub users: u64,
}

/// Orders that stand in one status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersByStatus {
    /// Where they stand.
    pub status: OrderStatus,
    /// How many.
    pub orders: u64,
    /// What they come to.
    pub amount: Amount,
}

/// What there is of the products on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockFigures {
    /// How many products are in each state; states without any are missing.
    pub products: Vec<(StockState, u64)>,
    /// Units that can be sold.
    pub units: u64,
    /// Units that are held.
    pub held: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Money;

    #[test]
    fn an_average_is_rounded_half_up_and_nothing_has_none() {
        let average = |orders, amount: &str| {
            let amount = Amount::of(&Money::parse(amount).unwrap(), 1);
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
