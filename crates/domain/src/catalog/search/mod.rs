//! Full-text search of products in Chinese and Latin script. The fields of a product become tokens
//! in an inverted index ([`product_tokens`]); a search phrase becomes a condition on these tokens
//! ([`ProductSearch`]). Both sides are normalized alike, so that width, case, traditional
//! characters and the punctuation of model numbers make no difference.

mod characters;
mod fold;
mod glue;
mod index;
mod numerals;
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

pub(crate) use fold::folded;
pub use index::{SearchableProduct, TOKENIZER_VERSION, product_tokens};
pub use query::ProductSearch;
pub use synonyms::Synonyms;
pub use taxonomy::TaxonomyId;
pub use wanted::TokenQuery;
