//! The state of the circuit to Haier, as decisions on stock read it.

use std::sync::{Mutex, PoisonError, RwLock};

use cangku_domain::ports::SupplierCircuit;
use chrono::{DateTime, Utc};
use haier_client::{CircuitState, CircuitView, HaierClient};

/// Watches the circuits of this process's clients, and caches the state that all processes share, so that
/// decisions on stock query nothing.
#[derive(Debug, Default)]
pub struct CircuitWatch {
    clients: Mutex<Vec<CircuitView>>,
    /// Since when the circuit is open, as the database said last.
    open_since: RwLock<Option<DateTime<Utc>>>,
}

impl CircuitWatch {
    /// Watches the circuit of this client until the client is dropped.
    pub fn add(&self, client: &HaierClient) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.push(client.circuit());
    }

    /// Whether the circuit of one of this process's clients is open.
    pub fn is_open_here(&self) -> bool {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_open = false;
        clients.retain(|client| {
            let state = client.state();
            is_open |= matches!(state, Some(CircuitState::Open | CircuitState::HalfOpen));
            state.is_some()
        });
        is_open
    }

    /// Stores what the database says. Returns whether it has changed.
    pub fn update(&self, open_since: Option<DateTime<Utc>>) -> bool {
        let mut stored = self
            .open_since
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let is_changed = *stored != open_since;
        *stored = open_since;
        is_changed
    }
}

impl SupplierCircuit for CircuitWatch {
    fn open_since(&self) -> Option<DateTime<Utc>> {
        *self
            .open_since
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
