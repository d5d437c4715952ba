//! `/api/search` and `/api/search-logs`: what others search for, and what somebody who types may
//! be looking for.

mod blocked;
mod hot;
mod log_list;
mod noting;
mod suggesting;

pub use blocked::*;
pub use hot::*;
pub use log_list::*;
pub use noting::Noting;
pub use suggesting::*;
