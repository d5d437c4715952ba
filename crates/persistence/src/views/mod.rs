//! Views of products. Whoever changes one of their tables holds the lock of the product's row.

mod count_views;
mod forget_views;
mod repository;
