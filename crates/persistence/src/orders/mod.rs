//! Orders.

mod abandoned_orders;
mod insert_orders;
mod insert_status_changes;
mod job_locks;
mod lines;
mod order_queries;
mod order_repository;
mod overdue;
mod parcels;
mod payment_events;
mod payments;
mod reconcile_money;
mod returns;
mod row_locks;
mod sales_counts;
mod shipped;
mod shipped_units;
mod update_orders;
mod write_returns;

pub(crate) use job_locks::key as job_key;
use lines::with_lines;
pub(crate) use sales_counts::{find_wrong_sales_counts, recount_sales};
