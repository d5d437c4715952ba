use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::catalogue::{Catalogue, Prices, Product};
use crate::change::ProductChange;
use crate::config::{ResponseShape, SimulatorConfig};
use crate::counters::CallRecorder;
use crate::faults::FaultPlan;
use crate::rate_cap::RateCap;
use crate::tokens::Tokens;

/// State shared by all requests.
pub(crate) struct World {
    pub(crate) config: SimulatorConfig,
    pub(crate) catalogue: Catalogue,
    pub(crate) faults: FaultPlan,
    pub(crate) recorder: CallRecorder,
    pub(crate) tokens: Tokens,
    pub(crate) cap: RateCap,
    /// Base URL of this server's pictures; `None` if it serves none.
    pub(crate) pictures_at: Option<String>,
    changes: RwLock<HashMap<u32, ProductChange>>,
    latency_micros: AtomicU64,
    responses: AtomicU64,
}

impl World {
    pub(crate) fn new(config: SimulatorConfig) -> Self {
        let world = Self {
            catalogue: Catalogue::new(config.seed, config.products),
            faults: FaultPlan::new(config.seed, &config.faults),
            recorder: CallRecorder::default(),
            tokens: Tokens::new(config.seed, config.token_lifetime),
            cap: RateCap::new(config.rate, config.burst),
            pictures_at: None,
            changes: RwLock::default(),
            latency_micros: AtomicU64::new(0),
            responses: AtomicU64::new(0),
            config,
        };
        world.set_latency(world.config.latency);
        world
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::from_micros(self.latency_micros.load(Ordering::Relaxed))
    }

    pub(crate) fn set_latency(&self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.latency_micros.store(micros, Ordering::Relaxed);
    }

    /// Whether the next response has an envelope.
    pub(crate) fn envelope(&self) -> bool {
        match self.config.response_shape {
            ResponseShape::Envelope => true,
            ResponseShape::Bare => false,
            ResponseShape::Mixed => self
                .responses
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(2),
        }
    }

    fn change_of(&self, position: u32) -> Option<ProductChange> {
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        changes.get(&position).cloned()
    }

    fn changed(&self, mut product: Product) -> Product {
        if let Some(change) = self.change_of(product.position) {
            change.apply_to_product(&mut product);
        }
        product
    }

    pub(crate) fn product(&self, position: u32) -> Option<Product> {
        self.catalogue
            .product(position)
            .map(|product| self.changed(product))
    }

    pub(crate) fn find(&self, code: &str) -> Option<Product> {
        self.catalogue
            .find(code)
            .map(|product| self.changed(product))
    }

    pub(crate) fn prices(&self, position: u32) -> Prices {
        let mut prices = self.catalogue.prices(position);
        if let Some(change) = self.change_of(position) {
            change.apply_to_prices(&mut prices);
        }
        prices
    }

    /// The stock set for every county by a change; `None` if it isn't set.
    pub(crate) fn stock_set(&self, position: u32) -> Option<u32> {
        self.change_of(position).and_then(|change| change.stock)
    }

    pub(crate) fn change(&self, position: u32, change: ProductChange) {
        let mut changes = self.changes.write().unwrap_or_else(PoisonError::into_inner);
        changes.entry(position).or_default().merge(change);
    }

    pub(crate) fn restore(&self, position: u32) {
        self.changes
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&position);
    }

    /// Resets to the state at the start. Tokens stay valid, so a running client isn't interrupted.
    pub(crate) fn reset(&self) {
        self.changes
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.faults.replace(&self.config.faults);
        self.recorder.reset();
        self.cap.set(self.config.rate);
        self.set_latency(self.config.latency);
    }
}
