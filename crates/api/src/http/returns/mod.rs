//! `/api/returns`.

mod approve;
mod decline;
mod list;
mod receive;
mod refund;
mod return_response;
mod return_step;
mod view;
mod withdraw;

pub use approve::approve_return;
pub use decline::decline_return;
pub use list::list_returns;
pub use receive::receive_return;
pub use refund::refund_return;
pub use return_response::ReturnResponse;
pub(super) use return_response::page_shown_to;
pub use view::view_return;
pub use withdraw::withdraw_return;
