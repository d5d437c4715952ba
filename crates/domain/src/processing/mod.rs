//! Processing of stock and order requests: decides on the requests of many callers in one
//! transaction (group commit), and writes their effects in bulk.

mod batch;
mod customer_stock;
mod idempotency;
mod lock_plan;
mod orders;
mod processor;
mod single;
mod stock;

pub(crate) use lock_plan::LockPlan;
pub(crate) use orders::{OrderBatch, StepAuthor};
pub use processor::{
    Answer, OrderCommand, OrderRequest, Outcome, Processor, Request, ResponseRenderer,
};
pub(crate) use single::{apply_manual_edit, apply_stock};
pub(crate) use stock::StockBatch;
