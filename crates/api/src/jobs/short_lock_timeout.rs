//! Transactions that wait for locks only briefly.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Result,
    ports::{Transactor, UnitOfWork},
};

use crate::ports::Ports;

/// Lock timeout of jobs whose transaction, such as cancelling orders or releasing many holds, keeps
/// rows locked that requests need.
const LOCK_TIMEOUT: Duration = Duration::from_millis(250);

struct ShortLockTimeout(Arc<dyn Transactor>);

impl Transactor for ShortLockTimeout {
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
    ) -> Result<()> {
        self.0.in_transaction_with_lock_timeout(LOCK_TIMEOUT, work)
    }
}

/// The ports with a short lock timeout: for work that locks rows which requests need, or that is
/// tried again soon anyway.
pub(super) fn with_short_lock_timeout(ports: &Ports) -> Ports {
    Ports {
        transactor: Arc::new(ShortLockTimeout(Arc::clone(&ports.transactor))),
        ..ports.clone()
    }
}
