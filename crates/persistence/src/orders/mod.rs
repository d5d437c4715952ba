//! Orders.

mod insert_orders;
mod insert_steps;
mod job_locks;
mod lines;
mod move_orders;
mod order_queries;
mod order_repository;
mod overdue;
mod row_locks;
mod sales_counts;

pub(crate) use job_locks::key as job_key;
use lines::with_lines;
pub(crate) use sales_counts::{count_sales_anew, wrong_sales_counts};
