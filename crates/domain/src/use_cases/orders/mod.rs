//! Use cases of orders.

mod cancel_unpaid_orders;
mod release_holdings_of_disabled_users;

pub use cancel_unpaid_orders::{CancelledOrders, UnpaidOrderBatch, cancel_unpaid_orders};
pub use release_holdings_of_disabled_users::{
    ReleasedHoldings, release_holdings_of_disabled_users,
};
