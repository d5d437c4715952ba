//! `/api/search` and `/api/search-logs`: hot keywords, suggestions, blocked words and the search
//! log.

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
