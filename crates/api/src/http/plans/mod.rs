//! `/api/plans`: bulk changes that are looked at before they are applied, and can be undone.

mod apply;
mod approve;
mod body;
mod change_body;
mod count_body;
mod create;
mod discard;
mod filter_body;
mod item_response;
mod items;
mod list;
mod plan_response;
mod step;
mod undo;
mod view;

pub use apply::*;
pub use approve::*;
pub(in crate::http) use change_body::{PriceDifference, PricePercentage};
pub use create::*;
pub use discard::*;
pub use item_response::PlanItemResponse;
pub use items::*;
pub use list::*;
pub use plan_response::{PlanDetailResponse, PlanResponse};
pub use undo::*;
pub use view::*;
