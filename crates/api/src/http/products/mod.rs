//! `/api/products`.

mod answer;
mod availability;
mod body;
mod impressions;
mod listing;
mod pairs;
mod product_change;
mod recommend;
#[cfg(test)]
mod tests;
mod viewing;
mod write;

pub use answer::{ProductAnswer, ProductsAnswer};
pub use availability::AvailabilityAnswer;
pub use impressions::count_impressions;
pub use listing::list;
pub use recommend::{recommendations, related};
pub use viewing::{view, view_by_code};
pub use write::{change, create, remove, replace};
