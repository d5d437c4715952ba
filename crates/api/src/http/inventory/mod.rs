//! `/api/inventory`: every change of stock, and what is known of it.

mod batching;
mod command_body;
mod commands;
mod idempotency_key;
mod submit;

pub use batching::batch;
pub use commands::{adjust, consume, lock, release};
