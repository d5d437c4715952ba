//! The components of the server, and which of them are down.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use metrics::{counter, gauge};

/// The components of a server by name. Clones share one list.
#[derive(Debug, Clone, Default)]
pub struct Components(Arc<Mutex<BTreeMap<String, Component>>>);

/// One component: a thread, a task, or a condition that the server depends on, such as free disk
/// space. Clones are the same component.
#[derive(Debug, Clone)]
pub struct Component(Arc<State>);

#[derive(Debug)]
struct State {
    name: String,
    /// Whether `outage` is empty; readable without the lock.
    is_up: AtomicBool,
    outage: Mutex<Option<(String, Instant)>>,
}

/// A component that is down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownComponent {
    /// The component's name, such as `stock-writer-1`.
    pub component: String,
    /// The reason, shown to clients: it contains no secret and no panic message.
    pub reason: String,
    /// For how long it has been down.
    pub elapsed: Duration,
}

impl Components {
    /// The component of this name. A new one is added as running.
    pub fn component(&self, name: &str) -> Component {
        let new = || {
            gauge!("cangku_component_up", "component" => name.to_owned()).set(1.0);
            Component(Arc::new(State {
                name: name.to_owned(),
                is_up: AtomicBool::new(true),
                outage: Mutex::default(),
            }))
        };
        let mut components = self.lock();
        components
            .entry(name.to_owned())
            .or_insert_with(new)
            .clone()
    }

    /// The components that are down, ordered by name.
    pub fn down(&self) -> Vec<DownComponent> {
        self.lock().values().filter_map(Component::outage).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Component>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Component {
    /// The component's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Marks it as running. Cheap if it is already.
    pub fn mark_up(&self) {
        if self.0.is_up.load(Ordering::Relaxed) {
            return;
        }
        let mut outage = self.lock();
        // Written under the lock, so that it always agrees with `outage`.
        self.0.is_up.store(true, Ordering::Relaxed);
        let was = outage.take();
        drop(outage);
        gauge!("cangku_component_up", "component" => self.0.name.clone()).set(1.0);
        if let Some((_, since)) = was {
            let elapsed = since.elapsed();
            tracing::info!(component = self.name(), ?elapsed, "running again");
        }
    }

    /// Marks it as down; `reason` is shown to clients of `/readyz`. The first call of an outage
    /// sets its start, the latest its reason.
    pub fn mark_down(&self, reason: impl Into<String>) {
        let mut outage = self.lock();
        let since = outage.take().map_or_else(Instant::now, |(_, since)| since);
        *outage = Some((reason.into(), since));
        self.0.is_up.store(false, Ordering::Relaxed);
        drop(outage);
        gauge!("cangku_component_up", "component" => self.0.name.clone()).set(0.0);
    }

    /// Whether it is marked as running.
    pub fn is_up(&self) -> bool {
        self.0.is_up.load(Ordering::Relaxed)
    }

    /// Counts a restart in the metrics.
    pub(super) fn count_restart(&self) {
        counter!("cangku_component_restarts_total", "component" => self.0.name.clone())
            .increment(1);
    }

    fn outage(&self) -> Option<DownComponent> {
        let outage = self.lock();
        let (reason, since) = outage.as_ref()?;
        Some(DownComponent {
            component: self.0.name.clone(),
            reason: reason.clone(),
            elapsed: since.elapsed(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<(String, Instant)>> {
        self.0.outage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_down_from_the_first_report_until_it_is_up() {
        let components = Components::default();
        let disk = components.component("storage");
        assert_eq!(components.down(), []);
        disk.mark_down("full");
        components.component("storage").mark_down("still full");
        let down = components.down();
        assert_eq!(down.len(), 1);
        assert_eq!(down[0].component, "storage");
        assert_eq!(down[0].reason, "still full");
        disk.mark_up();
        assert!(components.down().is_empty() && disk.is_up());
    }
}
