//! The audit log, and timelines of products and orders.

mod filter;
mod insert_entries;
mod order_timeline;
mod product_timeline;
mod queries;
mod repository;
mod timeline;
