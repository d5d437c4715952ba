//! `/api/orders`.

mod add_payment;
mod add_refund;
mod cancel;
mod complete;
mod list;
mod order_body;
mod order_response;
mod order_step;
mod pay;
mod payments;
mod place;
mod refund;
mod refund_confirm;
mod refund_reject;
mod refund_withdraw;
mod send_back;
mod ship;
mod view;

pub use add_payment::record_payment;
pub use add_refund::record_refund;
pub use cancel::cancel_order;
pub use complete::complete_order;
pub use list::list_orders;
pub use order_response::OrderResponse;
pub(super) use order_response::SHOP;
pub use pay::pay_order;
pub use payments::list_payments_of_order;
pub use place::place_order;
pub use refund::refund_order;
pub use refund_confirm::confirm_refund;
pub use refund_reject::reject_refund;
pub use refund_withdraw::withdraw_refund;
pub use send_back::return_order;
pub use ship::ship_order;
pub use view::view_order;
