//! The platform as a run asks it: patient with an outage, but not for ever.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cangku_domain::catalog::ProductCode;
use futures::{Stream, StreamExt};
use haier_client::{
    BatchAnswer, BatchOutcome, HaierClient, HaierError, ProductList,
    wire::{Price, Product, Stock},
};
use tokio::time::Instant;

use super::{options::CountyCode, stop::StopSign};

/// Authentication failures in a row after which no further call can be expected to go well.
const REFUSALS_TO_BREAK_OFF: u32 = 20;
/// While the client's circuit is open, how often to see whether it has closed: asking it costs
/// nothing, and whoever waits longer loses time after the outage.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// Asks the platform for one run.
pub(super) struct Platform<'a> {
    client: &'a HaierClient,
    stop: &'a StopSign,
    patience: Duration,
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Health {
    silent_since: Option<Instant>,
    refusals_in_a_row: u32,
}

impl<'a> Platform<'a> {
    pub(super) fn new(client: &'a HaierClient, stop: &'a StopSign, patience: Duration) -> Self {
        Self {
            client,
            stop,
            patience,
            health: Mutex::default(),
        }
    }

    /// Every product that the platform lists.
    pub(super) async fn all_products(&self) -> Result<ProductList, HaierError> {
        self.ask(|| self.client.all_products()).await
    }

    /// Products of at most 20 codes.
    pub(super) async fn products(
        &self,
        codes: &[String],
    ) -> Result<BatchAnswer<Product>, HaierError> {
        let codes = || codes.iter().cloned();
        self.ask(|| only_batch(self.client.product_batches(codes())))
            .await
    }

    /// Prices of at most 20 codes.
    pub(super) async fn prices(&self, codes: &[String]) -> Result<BatchAnswer<Price>, HaierError> {
        let codes = || codes.iter().cloned();
        self.ask(|| only_batch(self.client.price_batches(codes())))
            .await
    }

    /// The stock of one product.
    pub(super) async fn stock(
        &self,
        product_code: &ProductCode,
        county_code: Option<&CountyCode>,
    ) -> Result<Stock, HaierError> {
        let county_code = county_code.map(CountyCode::as_str);
        self.ask(|| self.client.stock(product_code.as_str(), county_code))
            .await
    }

    /// Asks, and again as long as the client's circuit is open and patience lasts.
    async fn ask<T, F>(&self, call: impl Fn() -> F) -> Result<T, HaierError>
    where
        F: Future<Output = Result<T, HaierError>>,
    {
        loop {
            let answer = call().await;
            match self.pause_after(answer.as_ref().err()) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return answer,
            }
        }
    }

    /// Notes how a call went; how long to wait where it is to be repeated.
    fn pause_after(&self, error: Option<&HaierError>) -> Option<Duration> {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        match error {
            Some(HaierError::CircuitOpen { retry_in }) => {
                let silence = health
                    .silent_since
                    .get_or_insert_with(Instant::now)
                    .elapsed();
                if silence < self.patience {
                    return Some((*retry_in).clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
                }
                let seconds = silence.as_secs_f64();
                self.stop
                    .break_off(format!("Haier has not answered for {seconds:.0} s"));
            }
            Some(HaierError::Authentication { .. }) => {
                health.silent_since = None;
                health.refusals_in_a_row += 1;
                if health.refusals_in_a_row >= REFUSALS_TO_BREAK_OFF {
                    self.stop
                        .break_off(error.map(ToString::to_string).unwrap_or_default());
                }
            }
            // Not an answer, but no outage yet either: the client's circuit tells.
            Some(
                HaierError::Unavailable(_)
                | HaierError::NotJson { .. }
                | HaierError::Throttled { .. },
            ) => {}
            Some(_) | None => *health = Health::default(),
        }
        None
    }
}

async fn only_batch<T>(
    outcomes: impl Stream<Item = BatchOutcome<T>>,
) -> Result<BatchAnswer<T>, HaierError> {
    match std::pin::pin!(outcomes).next().await {
        Some(outcome) => outcome.result,
        None => Ok(BatchAnswer {
            found: Vec::new(),
            missing: Vec::new(),
            malformed: Vec::new(),
        }),
    }
}
