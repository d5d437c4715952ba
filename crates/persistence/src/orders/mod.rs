//! Orders.

mod insert_orders;
mod insert_steps;
mod job_locks;
mod lines;
mod move_orders;
mod order_queries;
mod order_repository;

use lines::with_lines;
