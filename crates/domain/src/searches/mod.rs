//! Searches: keywords, the search log, and the keywords shown to others.
//!
//! A keyword is public once [`Keyword::USERS_TO_BE_PUBLIC`] different users have searched for it.
//! Anonymous searches can't be attributed to users: they count, but never make a keyword public. A
//! public keyword is shown only if it has no contact data ([`has_contact`]) and no blocked word
//! ([`Blocked`]), and finds a product.

mod blocked;
mod contact;
mod keyword;
mod normalize_keyword;
mod search;
mod suggestion;
mod synonym;

pub use blocked::{Blocked, BlockedKeyword, BlockedWord};
pub use contact::{has_contact, name_has_contact};
pub use keyword::{Keyword, KeywordVisibility, Prefix};
pub use search::{KeywordCount, LoggedSearch, Search};
pub use suggestion::{Suggestion, SuggestionSource, suggest};
pub use synonym::{SearchSynonym, SynonymWord, SynonymWordError, SynonymWords};
