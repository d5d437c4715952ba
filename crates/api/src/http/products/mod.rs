//! `/api/products`.

mod availability;
mod body;
mod create;
mod delete;
mod edited_field;
mod export;
mod filter_parameters;
mod impressions;
mod list;
mod list_query;
mod pairs;
mod product_cache;
mod product_change;
mod product_response;
mod product_selection;
mod ranking_limit;
mod recommend;
mod related;
mod replace;
mod staff_view;
mod stored_product;
#[cfg(test)]
mod tests;
mod update;
mod view;
mod warm;

pub use availability::AvailabilityResponse;
pub use create::create_product;
pub use delete::remove_product;
pub use edited_field::hand_back_field;
pub(in crate::http) use export::Column;
pub use export::export_products;
pub(crate) use export::{Columns, csv_lines, write_workbook};
pub use impressions::count_impressions;
pub use list::list_products;
pub use product_response::{ProductResponse, ProductsResponse};
pub use recommend::recommend_products;
pub use related::related_products;
pub use replace::replace_product;
pub(in crate::http) use staff_view::{for_staff, page_for_staff};
pub use update::change_product;
pub use view::{view_product, view_product_by_code};
pub use warm::warm;
