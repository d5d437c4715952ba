//! Reports the circuit of a command's client to the servers.

use std::time::Duration;

use cangku_domain::{
    accounts::Actor,
    error_chain,
    use_cases::{close_supplier_circuit, open_supplier_circuit},
};
use haier_client::{CircuitState, CircuitView};

use crate::ports::Ports;

/// How often the circuit is looked at; shorter than it stays open.
const PERIOD: Duration = Duration::from_millis(500);

/// Reports each change of the circuit until it is dropped, or until the client is. What can't be stored is
/// logged, and reported again.
pub async fn report_circuit(circuit: CircuitView, ports: Ports, actor: Actor) {
    let mut is_reported_open = false;
    while let Some(state) = circuit.state() {
        let is_open = state != CircuitState::Closed;
        if is_open != is_reported_open {
            let stored = ports.blocking(actor.clone(), move |cx, _reader| match is_open {
                true => open_supplier_circuit(cx),
                false => close_supplier_circuit(cx),
            });
            match stored.await {
                Ok(_has_changed) => is_reported_open = is_open,
                Err(error) => {
                    let error = error_chain(&error);
                    tracing::warn!(error, "the state of the circuit to Haier can't be stored");
                }
            }
        }
        tokio::time::sleep(PERIOD).await;
    }
}
