//! Orders: placed, paid, shipped, completed, or not; and what each step does to stock and sales.
//!
//! [`transition`] decides on a step: the order that results, the stock commands that go with it,
//! and whether its goods count as sold.

mod contact;
mod draft;
mod number;
mod order;
mod overdue;
mod refusal;
mod rules;
mod status;
mod transition;
mod verb;

pub use contact::{Contact, Phone, PhoneError};
pub use draft::{DraftLines, OrderDraft};
pub use number::{OrderNumber, order_number};
pub use order::{Order, OrderLine, OrderNote, OrderStep};
pub use overdue::{DeadlinePlace, Overdue};
pub use refusal::{LineRefusal, OrderRefusal};
pub use rules::{OrderRules, Unpaid};
pub use status::OrderStatus;
pub(crate) use transition::placing;
pub use transition::{SalesEffect, Transition, transition};
pub use verb::OrderVerb;
