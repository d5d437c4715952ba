//! `/api/orders`.

mod add_payment;
mod add_refund;
mod add_return;
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
mod returns;
mod send_back;
mod ship;
mod submit_command;
mod view;

pub use add_payment::record_payment;
pub use add_refund::record_refund;
pub use add_return::request_return;
pub use cancel::cancel_order;
pub use complete::complete_order;
pub use list::list_orders;
pub(super) use order_body::Items;
pub use order_response::OrderResponse;
pub(super) use order_response::{SHOP, sees_author};
pub(super) use order_step::fingerprint;
pub use pay::pay_order;
pub use payments::list_payments_of_order;
pub use place::place_order;
pub use refund::refund_order;
pub use refund_confirm::confirm_refund;
pub use refund_reject::reject_refund;
pub use refund_withdraw::withdraw_refund;

pub use returns::list_returns_of_order;
pub use send_back::return_order;
pub use ship::ship_order;
pub(super) use submit_command::submit_command;
pub use view::view_order;
