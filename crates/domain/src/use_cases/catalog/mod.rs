//! Use cases of products, brands and categories.

mod create_brand;
mod create_category;
mod create_product;
mod delete_brand;
mod delete_category;
mod delete_product;
mod edited_product;
mod hand_back_field;
mod merge;
mod obligations;
mod product_pictures;
mod recommend_products;
mod reindex_products;
mod related_products;
mod removed_products;
mod update_brand;
mod update_category;
mod update_product;

pub(in crate::use_cases) use obligations::refuse_obligations;

pub use create_brand::{create_brand, create_brand_once};
pub use create_category::{create_category, create_category_once};
pub use create_product::{create_product, create_product_once};
pub use delete_brand::delete_brand;
pub use delete_category::delete_category;
pub use delete_product::delete_product;
pub use edited_product::EditedProduct;
pub use hand_back_field::hand_back_field;
pub use merge::{merge_brands, merge_categories};
pub use recommend_products::{Recommendation, recommend_products};
pub use reindex_products::reindex_products;
pub use related_products::related_products;
pub use update_brand::update_brand;
pub use update_category::update_category;
pub use update_product::update_product;
