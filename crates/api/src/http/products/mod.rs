//! `/api/products`.

mod availability;
mod body;
mod impressions;
mod listing;
mod pairs;
mod product_cache;
mod product_change;
mod product_response;
mod product_view;
mod recommend;
#[cfg(test)]
mod tests;
mod warm;
mod write;

pub use availability::AvailabilityResponse;
pub use impressions::count_impressions;
pub use listing::list;
pub use product_response::{ProductResponse, ProductsResponse};
pub use product_view::{view, view_by_code};
pub use recommend::{recommendations, related};
pub use warm::warm;
pub use write::{change, create, remove, replace};
