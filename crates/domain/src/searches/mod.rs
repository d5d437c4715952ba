//! What people search for: keywords, the log of them, and what others may be shown of it.
//!
//! A keyword is public once [`Keyword::USERS_TO_BE_PUBLIC`] different users have searched for it.
//! Searches without sign-in can't be told apart: they count, but never make a keyword public. Of
//! the public ones, those are shown that have no contact data ([`has_contact`]), no blocked word
//! ([`Blocked`]), and find a product.

mod blocked;
mod contact;
mod keyword;
mod normal_form;
mod search;
mod suggestion;

pub use blocked::{Blocked, BlockedKeyword, BlockedWord};
pub use contact::{has_contact, name_has_contact};
pub use keyword::{Keyword, Prefix, ShownKeywords};
pub use search::{CountedKeyword, LoggedSearch, Search, Session};
pub use suggestion::{Suggestion, SuggestionSource, suggest};
