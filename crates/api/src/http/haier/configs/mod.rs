//! `/api/haier/configs`: accounts with Haier's platform, of which at most one is active.

mod body;
mod change;
mod config_response;
mod create;
mod enable;
mod fields;
mod from_settings;
mod list;
mod remove;
mod test;
mod test_report;
mod validate;
mod view;

pub use change::*;
pub use create::*;
pub use enable::*;
pub(in crate::http) use fields::{HaierRate, HaierSecret};
pub use from_settings::*;
pub use list::*;
pub use remove::*;
pub use test::*;
pub use validate::*;
pub use view::*;
