//! Use cases of orders.

mod cancel_order;
mod cancel_unpaid_orders;
mod complete_order;
mod pay_order;
mod place_order;
mod release_holdings_of_disabled_users;
mod ship_order;
mod single_request;

pub use cancel_order::cancel_order;
pub use cancel_unpaid_orders::{CancelledOrders, UnpaidOrderBatch, cancel_unpaid_orders};
pub use complete_order::complete_order;
pub use pay_order::pay_order;
pub use place_order::place_order;
pub use release_holdings_of_disabled_users::{
    ReleasedHoldings, release_holdings_of_disabled_users,
};
pub use ship_order::ship_order;
