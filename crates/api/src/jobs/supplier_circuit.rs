//! Shares the state of the circuit to Haier between all processes, and finds out when an outage is over.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Error, Result,
    accounts::{Actor, SystemActor},
    error_chain,
    ports::{Reader, SupplierCircuit as _},
    supplier::{HAIER, HaierConfigRefusal},
    use_cases::{Context, close_supplier_circuit, open_supplier_circuit},
};
use haier_client::HaierClient;

use super::{
    JobSet,
    runner::{Round, Schedule},
};
use crate::{
    haier::{CircuitWatch, does_respond, product_of_shop},
    ports::Ports,
};

/// How often the shared state is read, so how late a server knows of an outage that another found.
const REFRESH: Duration = Duration::from_secs(1);
/// Pause between two probes during an outage.
const PROBE: Duration = Duration::from_secs(5);

/// Starts both jobs. `client` provides the client of the configuration in force; `changed` is called
/// after the circuit has opened or closed.
pub(crate) fn start(
    jobs: &mut JobSet,
    watch: &Arc<CircuitWatch>,
    client: impl Fn(&dyn Reader) -> Result<HaierClient> + Clone + Send + Sync + 'static,
    changed: impl Fn() + Clone + Send + Sync + 'static,
) {
    let (ports, watched) = (jobs.ports().clone(), Arc::clone(watch));
    let refresh = SystemActor::WatchSupplier;
    jobs.start(Schedule::every(REFRESH), refresh.as_str(), move || {
        let (ports, watch, changed) = (ports.clone(), Arc::clone(&watched), changed.clone());
        async move {
            let updated = ports.blocking(Actor::system(refresh), move |cx, reader| {
                let open_since = shared_state(cx, reader, &watch)?;
                if watch.update(open_since) {
                    tracing::info!(?open_since, "the circuit to Haier has changed");
                    changed();
                }
                Ok(())
            });
            round(refresh, updated.await)
        }
    });
    let (ports, watched) = (jobs.ports().clone(), Arc::clone(watch));
    let probe = SystemActor::ProbeSupplier;
    jobs.start(Schedule::every(PROBE), probe.as_str(), move || {
        let (ports, watch, client) = (ports.clone(), Arc::clone(&watched), client.clone());
        async move {
            match watch.open_since() {
                Some(_) => round(probe, close_if_over(&ports, client).await),
                None => Round::Done,
            }
        }
    });
}

/// The shared state, after reporting that a client of this process fails.
fn shared_state(
    cx: Context<'_>,
    reader: &dyn Reader,
    watch: &CircuitWatch,
) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
    let read = || reader.read(|session| Ok(session.supplier_circuit().open_since(HAIER)?));
    let open_since = read()?;
    if open_since.is_some() || !watch.is_open_here() {
        return Ok(open_since);
    }
    open_supplier_circuit(cx)?;
    read()
}

/// Probes the platform, and closes the circuit if it responds or if no configuration is in force.
async fn close_if_over(
    ports: &Ports,
    client: impl Fn(&dyn Reader) -> Result<HaierClient> + Send + 'static,
) -> Result<()> {
    let actor = Actor::system(SystemActor::ProbeSupplier);
    let probed = ports.blocking(actor.clone(), move |_cx, reader| match client(reader) {
        Ok(client) => Ok(Some((client, product_of_shop(reader)?))),
        Err(Error::HaierConfig(HaierConfigRefusal::NotConfigured)) => Ok(None),
        Err(error) => Err(error),
    });
    if let Some((client, code)) = probed.await?
        && !does_respond(&client, code.as_ref().map(|code| code.as_str())).await
    {
        return Ok(());
    }
    let closed = ports.blocking(actor, |cx, _reader| close_supplier_circuit(cx));
    closed.await.map(drop)
}

fn round(job: SystemActor, result: Result<()>) -> Round {
    match result {
        Ok(()) => Round::Done,
        Err(error) => {
            let (job, error) = (job.as_str(), error_chain(&error));
            tracing::warn!(job, error, "a job failed; it is tried again");
            Round::Failed
        }
    }
}
