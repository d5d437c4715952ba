//! Finding products by words in Chinese and Latin, as a matter of tokens: what stands in a product
//! becomes tokens that an index holds ([`product_tokens`]), what is searched for becomes a
//! condition on them ([`ProductSearch`]). Both sides are folded alike, so that width, case,
//! traditional characters and the punctuation of model numbers make no difference.

mod fold;
mod index;
mod query;
mod segments;
#[cfg(test)]
mod tests;
mod tokens;
mod wanted;

pub(crate) use fold::folded;
pub use index::{ProductText, TOKENS_VERSION, product_tokens};
pub use query::{PlaceId, ProductSearch};
pub use wanted::Wanted;
