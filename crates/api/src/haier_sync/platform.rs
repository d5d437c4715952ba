//! The platform's calls of a run, and the detection of an outage.

use std::sync::{Mutex, PoisonError};

use cangku_domain::{catalog::ProductCode, supplier::CountyCode};
use futures::{Stream, StreamExt};
use haier_client::{
    BatchOutcome, BatchResponse, HaierClient, HaierError, ProductList,
    wire::{Price, Product, Stock},
};

use super::{call_meter::CallMeter, stop::StopSignal};

/// Authentication failures in a row after which the run is aborted.
const MAX_AUTHENTICATION_FAILURES: u32 = 20;
/// Calls in a row that failed because the client's circuit was still open after `max_outage_wait`,
/// after which the platform counts as down. A smaller number may be caused by a few products that
/// the platform always fails on, which open the circuit as well.
const MAX_OPEN_CIRCUIT_FAILURES: u32 = 100;

/// Calls the platform for one run. The client retries transient errors, and waits through outages
/// for up to `CircuitPolicy::max_outage_wait`.
pub(super) struct Platform<'a> {
    client: &'a HaierClient,
    stop: &'a StopSignal,
    meter: &'a CallMeter,
    in_a_row: Mutex<ConsecutiveFailures>,
}

/// A call in progress.
struct CallPermit<'a> {
    platform: &'a Platform<'a>,
}

impl Drop for CallPermit<'_> {
    fn drop(&mut self) {
        self.platform.meter.release();
        self.platform.stop_if_exhausted();
    }
}

#[derive(Debug, Default)]
struct ConsecutiveFailures {
    timeouts: u32,
    refusals: u32,
}

impl<'a> Platform<'a> {
    pub(super) fn new(client: &'a HaierClient, stop: &'a StopSignal, meter: &'a CallMeter) -> Self {
        Self {
            client,
            stop,
            meter,
            in_a_row: Mutex::default(),
        }
    }

    /// All products that the platform lists.
    pub(super) async fn all_products(&self) -> Result<ProductList, HaierError> {
        let _permit = self.admitted().await;
        self.track_outage(self.client.all_products().await)
    }

    /// Products by their codes, at most 20.
    pub(super) async fn products(
        &self,
        codes: &[String],
    ) -> Result<BatchResponse<Product>, HaierError> {
        let _permit = self.admitted().await;
        let batches = self.client.product_batches(codes.iter().cloned());
        self.track_outage(only_batch(batches).await)
    }

    /// Prices of at most 20 product codes.
    pub(super) async fn prices(
        &self,
        codes: &[String],
    ) -> Result<BatchResponse<Price>, HaierError> {
        let _permit = self.admitted().await;
        let batches = self.client.price_batches(codes.iter().cloned());
        self.track_outage(only_batch(batches).await)
    }

    /// The stock of one product.
    pub(super) async fn stock(
        &self,
        product_code: &ProductCode,
        county_code: Option<&CountyCode>,
    ) -> Result<Stock, HaierError> {
        let _permit = self.admitted().await;
        let county_code = county_code.map(CountyCode::as_str);
        // The batch API: unlike a single call, it waits through an outage.
        let stocks = self.client.stocks([product_code.as_str()], county_code);
        let response = std::pin::pin!(stocks).next().await;
        self.track_outage(response.map_or(Err(HaierError::NoData), |(_, response)| response))
    }

    /// Returns if one more call may be sent. Otherwise it never returns: when the calls in progress have
    /// ended, the run stops and drops this one, so that a product that wasn't reached isn't a failure.
    async fn admitted(&self) -> CallPermit<'_> {
        if !self.meter.admit() {
            self.stop_if_exhausted();
            std::future::pending::<()>().await;
        }
        CallPermit { platform: self }
    }

    fn stop_if_exhausted(&self) {
        if self.meter.is_exhausted() {
            self.stop.abort(self.meter.exhausted());
        }
    }

    /// Records the result, and aborts the run if no further call is expected to succeed.
    fn track_outage<T>(&self, response: Result<T, HaierError>) -> Result<T, HaierError> {
        let mut in_a_row = self.in_a_row.lock().unwrap_or_else(PoisonError::into_inner);
        match &response {
            Err(error @ HaierError::CircuitOpen { .. }) => {
                in_a_row.timeouts += 1;
                if in_a_row.timeouts >= MAX_OPEN_CIRCUIT_FAILURES {
                    self.stop.abort(error.to_string());
                }
            }
            Err(error @ HaierError::Authentication { .. }) => {
                // A refused authentication is a response, so the platform is up.
                in_a_row.timeouts = 0;
                in_a_row.refusals += 1;
                if in_a_row.refusals >= MAX_AUTHENTICATION_FAILURES {
                    self.stop.abort(error.to_string());
                }
            }
            // Not an outage yet: the client's circuit breaker decides on that.
            Err(
                HaierError::Unavailable(_)
                | HaierError::NotJson { .. }
                | HaierError::Throttled { .. },
            ) => {}
            // Any other result, even an error, shows that the platform responds.
            Ok(_) | Err(_) => *in_a_row = ConsecutiveFailures::default(),
        }
        drop(in_a_row);
        response
    }
}

async fn only_batch<T>(
    outcomes: impl Stream<Item = BatchOutcome<T>>,
) -> Result<BatchResponse<T>, HaierError> {
    match std::pin::pin!(outcomes).next().await {
        Some(outcome) => outcome.result,
        None => Ok(BatchResponse {
            found: Vec::new(),
            repeated: Vec::new(),
            missing: Vec::new(),
            malformed: Vec::new(),
        }),
    }
}
