//! Full-text search of products in Chinese and Latin script. The fields of a product become tokens
//! in an inverted index ([`product_tokens`]); a search phrase becomes a condition on these tokens
//! ([`ProductSearch`]). Both sides are normalized alike, so that width, case, traditional
//! characters and the punctuation of model numbers make no difference.

mod characters;
mod field;
mod fold;
mod glue;
mod index;
mod name_filter;
mod numerals;
mod pattern;
mod phrase;
mod quantities;
mod query;
mod radicals;
mod segments;
mod synonyms;
mod taxonomy;
#[cfg(test)]
mod tests;
mod tokens;
mod units;
mod wanted;

pub(crate) use characters::{is_connector as is_joining, is_ignored, is_mark};
pub(crate) use fold::{folded, without_radical};
pub use index::{SearchableProduct, TOKENIZER_VERSION, product_tokens};
pub use name_filter::NameFilter;
pub use query::ProductSearch;
pub use synonyms::Synonyms;
pub(crate) use synonyms::{is_lone_letter, is_unit};
pub use taxonomy::TaxonomyId;
pub use wanted::TokenQuery;
