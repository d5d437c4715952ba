//! Use cases of orders.

mod apply_to_orders;
mod assign_payment;
mod cancel_order;
mod cancel_unpaid_orders;
mod complete_order;
mod complete_shipped_orders;
mod move_return;
mod pay_order;
mod place_order;
mod record_payment;
mod record_refund;
mod refund_payment;
mod release_holdings_of_disabled_users;
mod repair_money;
mod replace_parcels;
mod request_return;
mod ship_order;
mod ship_part_of_order;
mod single_request;

pub use assign_payment::assign_payment;
pub use cancel_order::cancel_order;
pub use cancel_unpaid_orders::{CancelledOrders, UnpaidOrderBatch, cancel_unpaid_orders};
pub use complete_order::complete_order;
pub use complete_shipped_orders::{CompletedOrders, ShippedOrderBatch, complete_shipped_orders};
pub use move_return::move_return;
pub use pay_order::pay_order;
pub use place_order::place_order;
pub use record_payment::record_payment;
pub use record_refund::record_refund;
pub use refund_payment::refund_payment;
pub use release_holdings_of_disabled_users::{
    ReleasedHoldings, release_holdings_of_disabled_users,
};
pub(super) use repair_money::repair_money;
pub use replace_parcels::replace_parcels;
pub use request_return::request_return;
pub use ship_order::ship_order;
pub use ship_part_of_order::ship_part_of_order;
