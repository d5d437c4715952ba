//! What people search for: keywords, the log of them, and what others may be shown of it.
//!
//! A keyword is public once [`Keyword::USERS_TO_BE_PUBLIC`] different users have searched for it.
//! Searches without sign-in can't be told apart: they count, but never make a keyword public.

mod keyword;
mod normal_form;
mod search;
mod suggestion;

pub use keyword::{Keyword, Prefix};
pub use search::{CountedKeyword, LoggedSearch, Search, Session};
pub use suggestion::{Suggestion, SuggestionSource, suggest};
