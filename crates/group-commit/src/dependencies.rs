//! What the group commit needs in order to process requests.

use std::sync::Arc;

use cangku_domain::{
    orders::OrderRules,
    ports::{Clock, OrderNumbers, SupplierCircuit, Transactor},
    processing::ResponseRenderer,
};

use super::failure_log::FailureLog;

/// Dependencies of processing a request.
#[derive(Clone)]
pub struct GroupCommitDependencies {
    /// Opens transactions.
    pub transactor: Arc<dyn Transactor>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Renders the responses that are stored under idempotency keys. If there is none, requests
    /// with a key are refused.
    pub renderer: Option<Arc<dyn ResponseRenderer>>,
    /// The shop's rules for orders.
    pub rules: OrderRules,
    /// Whether the supplier responds; [`ClosedCircuit`](cangku_domain::ports::ClosedCircuit) without one.
    pub circuit: Arc<dyn SupplierCircuit>,
    /// Generates numbers for new orders.
    pub numbers: Arc<dyn OrderNumbers>,
    /// Records failures of the storage. If there is none, each is logged as an error.
    pub failures: Option<Arc<dyn FailureLog>>,
}
