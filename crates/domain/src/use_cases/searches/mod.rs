//! Use cases of logged searches and of the keywords made of them.

mod block_keyword;
mod create_synonym;
mod delete_synonym;
mod log_searches;
mod purge_searches;
mod shown_keywords;
mod suggest_searches;
mod unblock_keyword;
mod update_synonym;

pub use block_keyword::block_keyword;
pub use create_synonym::create_synonym_once;
pub use delete_synonym::delete_synonym;
pub use log_searches::log_searches;
pub use purge_searches::purge_searches;
pub use shown_keywords::hot_keywords;
pub use suggest_searches::suggest_searches;
pub use unblock_keyword::unblock_keyword;
pub use update_synonym::update_synonym;
