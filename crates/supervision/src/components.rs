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
    /// Whether `missing` is empty; readable without the lock.
    is_up: AtomicBool,
    missing: Mutex<Option<(String, Instant)>>,
}

/// A component that is down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
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
                missing: Mutex::default(),
            }))
        };
        let mut components = self.lock();
        components
            .entry(name.to_owned())
            .or_insert_with(new)
            .clone()
    }

    /// The components that are down, ordered by name.
    pub fn missing(&self) -> Vec<Missing> {
        self.lock().values().filter_map(Component::state).collect()
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
    pub fn up(&self) {
        if self.0.is_up.load(Ordering::Relaxed) {
            return;
        }
        let mut missing = self.lock();
        // Written under the lock, so that it always agrees with `missing`.
        self.0.is_up.store(true, Ordering::Relaxed);
        let was = missing.take();
        drop(missing);
        gauge!("cangku_component_up", "component" => self.0.name.clone()).set(1.0);
        if let Some((_, since)) = was {
            let elapsed = since.elapsed();
            tracing::info!(component = self.name(), ?elapsed, "running again");
        }
    }

    /// Marks it as down; `reason` is shown to clients of `/readyz`. The first call of an outage
    /// sets its start, the latest its reason.
    pub fn missing(&self, reason: impl Into<String>) {
        let mut missing = self.lock();
        let since = missing.take().map_or_else(Instant::now, |(_, since)| since);
        *missing = Some((reason.into(), since));
        self.0.is_up.store(false, Ordering::Relaxed);
        drop(missing);
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

    fn state(&self) -> Option<Missing> {
        let missing = self.lock();
        let (reason, since) = missing.as_ref()?;
        Some(Missing {
            component: self.0.name.clone(),
            reason: reason.clone(),
            elapsed: since.elapsed(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<(String, Instant)>> {
        self.0
            .missing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_missing_from_the_first_report_until_it_is_up() {
        let components = Components::default();
        let disk = components.component("storage");
        assert_eq!(components.missing(), []);
        disk.missing("full");
        components.component("storage").missing("still full");
        let missing = components.missing();
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].component, "storage");
        assert_eq!(missing[0].reason, "still full");
        disk.up();
        assert!(components.missing().is_empty() && disk.is_up());
    }
}
