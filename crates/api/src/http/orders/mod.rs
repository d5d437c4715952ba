//! `/api/orders`.

mod listing;
mod order_body;
mod order_response;
mod placement;
mod transitions;

pub use listing::{list, view};
pub use order_response::OrderResponse;
pub use placement::place;
pub use transitions::{
    cancel, complete, confirm_refund, pay, refund, reject_refund, send_back, ship,
};
