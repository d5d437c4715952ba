//! `/api/attention`: what needs a person.

mod item_response;
mod list;
mod update;

pub use list::list_attention;
pub use update::update_attention;
