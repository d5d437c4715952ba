//! Views of products. A transaction that changes one of their tables must hold the lock of the
//! product's row.

mod count_views;
mod purge_views;
mod repository;
