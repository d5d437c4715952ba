use std::sync::Arc;
use std::time::Duration;

use crate::catalogue::{Catalogue, Prices, Product};
use crate::change::ProductChange;
use crate::counters::Counters;
use crate::faults::{FaultSpec, FaultStatus, InvalidFault};
use crate::world::World;

/// Controls a running simulator; cheap to clone, usable from any thread.
#[derive(Clone)]
pub struct Control(pub(crate) Arc<World>);

/// The catalogue has no product with this code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no product has the code `{0}`")]
pub struct UnknownProduct(String);

impl Control {
    /// Replaces all faults; their counts start anew.
    ///
    /// # Errors
    /// If a fault can't be parsed; nothing is changed then.
    pub fn set_faults<T: AsRef<str>>(
        &self,
        faults: impl IntoIterator<Item = T>,
    ) -> Result<(), InvalidFault> {
        self.0.faults.replace(&parse(faults)?);
        Ok(())
    }

    /// Adds one fault after the existing ones.
    ///
    /// # Errors
    /// If the fault can't be parsed.
    pub fn add_fault(&self, fault: &str) -> Result<(), InvalidFault> {
        self.0.faults.add(&parse([fault])?);
        Ok(())
    }

    /// Removes every fault.
    pub fn clear_faults(&self) {
        self.0.faults.replace(&[]);
    }

    /// Returns the faults in force and how often each has struck.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.0.faults.status()
    }

    /// Changes a product, on top of earlier changes.
    ///
    /// # Errors
    /// If no product has this code.
    pub fn change_product(&self, code: &str, change: ProductChange) -> Result<(), UnknownProduct> {
        self.0.change(self.position(code)?, change);
        Ok(())
    }

    /// Reverts every change of a product.
    ///
    /// # Errors
    /// If no product has this code.
    pub fn restore_product(&self, code: &str) -> Result<(), UnknownProduct> {
        self.0.restore(self.position(code)?);
        Ok(())
    }

    fn position(&self, code: &str) -> Result<u32, UnknownProduct> {
        let product = self.0.catalogue.find(code);
        product
            .map(|product| product.position)
            .ok_or_else(|| UnknownProduct(code.to_owned()))
    }

    /// Returns the catalogue without any changes.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.catalogue
    }

    /// Returns the product at `position` with its changes, but without faults.
    #[must_use]
    pub fn product(&self, position: u32) -> Option<Product> {
        self.0.product(position)
    }

    /// Returns the prices of the product at `position` with its changes, but without faults.
    #[must_use]
    pub fn prices(&self, position: u32) -> Prices {
        self.0.prices(position)
    }

    /// Returns the units in stock of the product at `position` for a county, with its changes.
    #[must_use]
    pub fn stock(&self, position: u32, county: &str) -> u32 {
        let set = self.0.stock_set(position);
        set.unwrap_or_else(|| self.0.catalogue.stock(position, county).quantity)
    }

    /// Returns the counters since the start or the last reset.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.0.recorder.read()
    }

    /// Sets the counters to zero.
    pub fn reset_counters(&self) {
        self.0.recorder.reset();
    }

    /// Returns the last issued tokens, at most 10,000, oldest first; also those that have expired.
    #[must_use]
    pub fn issued_tokens(&self) -> Vec<String> {
        self.0.tokens.last()
    }

    /// Expires every issued token.
    pub fn expire_tokens(&self) {
        self.0.tokens.expire_all();
    }

    /// Sets the minimum time of each platform response.
    pub fn set_latency(&self, latency: Duration) {
        self.0.set_latency(latency);
    }

    /// Sets the limit of business requests per second; `None` removes it.
    pub fn set_rate(&self, per_second: Option<u32>) {
        self.0.cap.set(per_second);
    }

    /// Resets faults, products, counters, latency and rate limit to the start; tokens stay valid.
    pub fn reset(&self) {
        self.0.reset();
    }
}

fn parse<T: AsRef<str>>(
    faults: impl IntoIterator<Item = T>,
) -> Result<Vec<FaultSpec>, InvalidFault> {
    faults
        .into_iter()
        .map(|fault| fault.as_ref().parse())
        .collect()
}
