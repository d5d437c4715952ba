//! A database in memory.

mod attention;
mod brand_queries;
mod brands;
mod categories;
mod category_queries;
mod changes;
mod database;
mod deletion;
mod event;
mod held_users;
mod hold_queries;
mod holds;
mod idempotency;
mod inventory_queries;
mod locks;
mod order_queries;
mod orders;
mod paging;
mod payments;
mod product_constraints;
mod product_queries;
mod products;
mod reconcile;
mod repair;
mod row_count;
mod session;
mod stock;
mod stock_writes;
mod tables;
mod unit_of_work;
mod unsupported;
mod unsupported_queries;
mod user_queries;
mod users;

pub use database::InMemoryDatabase;
pub use event::StockEvent;
