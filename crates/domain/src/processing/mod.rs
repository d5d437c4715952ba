//! Processing of stock and order requests: decides on the requests of many callers in one
//! transaction (group commit), and writes their effects in bulk.

mod attention;
mod audit_entries;
mod batch;
mod counts;
mod customer_stock;
mod decision;
mod full_refund;
mod idempotency;
mod lock_plan;
mod orders;
mod parcels;
mod payment_batch;
mod payments;
mod processor;
mod renderer;
mod request;
mod result;
mod return_batch;
mod returns;
mod single;
mod stock;
mod stock_effects;

pub(crate) use audit_entries::order_step_entry;
pub(crate) use counts::{CountOutcome, PlannedCount, apply_counts};
pub(crate) use lock_plan::LockPlan;
pub(crate) use orders::{OrderBatch, StepAuthor};
pub(crate) use payment_batch::{PaymentBatch, PaymentParts};
pub use processor::Processor;
pub use renderer::ResponseRenderer;
pub use request::{OrderCommand, OrderRequest, Outcome, Request, ReturnStep};
pub use result::ProcessResult;
pub(crate) use single::{apply_manual_edit, apply_stock};
pub(crate) use stock::StockBatch;
