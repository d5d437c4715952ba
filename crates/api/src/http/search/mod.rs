//! `/api/search` and `/api/search-logs`: hot keywords, suggestions, blocked words, synonyms and
//! the search log.

mod blocked;
mod hot;
mod log_list;
mod search_log_entry;
mod suggest;
mod synonym_body;
mod synonyms;

pub use blocked::*;
pub use hot::*;
pub use log_list::*;
pub use search_log_entry::SearchLogEntry;
pub use suggest::*;
pub use synonyms::*;
