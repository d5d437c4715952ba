//! `/api/orders`.

mod listing;
mod order_answer;
mod order_body;
mod placing;
mod steps;

pub use listing::{list, view};
pub use order_answer::OrderAnswer;
pub use placing::place;
pub use steps::{cancel, complete, confirm_refund, pay, refund, reject_refund, send_back, ship};
