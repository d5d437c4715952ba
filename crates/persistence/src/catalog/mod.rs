//! Categories, brands and products.

mod brand_queries;
mod brands;
mod categories;
mod category_queries;
mod codes;
mod filter;
pub(crate) mod listing;
mod merging;
mod names;
mod not_listed;
mod obligations;
mod order;
mod product_batches;
mod product_queries;
mod products;
mod ranked_search;
mod removal;
pub(crate) mod search;
mod search_tokens;
mod tsquery;
mod vocabulary;

pub(crate) use codes::of_codes;
