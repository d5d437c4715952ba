//! `/api/products`.

mod answer;
mod availability;
mod body;
mod impressions;
mod listing;
mod pairs;
mod product_change;
mod recommend;
mod remembered;
#[cfg(test)]
mod tests;
mod viewing;
mod warming;
mod write;

pub use answer::{ProductAnswer, ProductsAnswer};
pub use availability::AvailabilityAnswer;
pub use impressions::count_impressions;
pub use listing::list;
pub use recommend::{recommendations, related};
pub use viewing::{view, view_by_code};
pub use warming::Warming;
pub use write::{change, create, remove, replace};
