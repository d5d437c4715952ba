//! The state of a client's circuit breaker, seen from outside.

use std::sync::Weak;

use crate::circuit::CircuitState;
use crate::client::{HaierClient, Inner};

/// A view of the circuit breaker of a client, which doesn't keep the client alive.
#[derive(Debug, Clone)]
pub struct CircuitView(Weak<Inner>);

impl CircuitView {
    /// The state; `None` once the client and all its clones have been dropped.
    #[must_use]
    pub fn state(&self) -> Option<CircuitState> {
        let inner = self.0.upgrade()?;
        Some(inner.transport.circuit.current())
    }
}

impl HaierClient {
    /// A view of the circuit breaker that this client and its clones share.
    #[must_use]
    pub fn circuit(&self) -> CircuitView {
        CircuitView(std::sync::Arc::downgrade(&self.inner))
    }
}
