//! Caches the answers to live questions.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use moka::future::Cache;

use super::HaierSource;

/// Maximum memory of cached answers, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Memory of an entry beside its body, in bytes.
const ENTRY_BYTES: usize = 500;

/// A question to Haier.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LiveQuestion {
    /// Products by code.
    Products(Vec<String>),
    /// Prices by code.
    Prices(Vec<String>),
    /// The stock of a product, for a county or the configured one.
    Stock(String, Option<String>),
    /// The logistics of an order: its code, that of a delivery, a member's number.
    Logistics(String, Option<String>, Option<i64>),
    /// The balance of the customer's accounts.
    Balance,
}

/// Answers of Haier that are used again for some seconds.
pub struct LiveAnswers {
    /// `None`: nothing is cached.
    answers: Option<Cache<(HaierSource, LiveQuestion), Bytes>>,
}

impl LiveAnswers {
    /// Keeps each answer for `ttl`; zero: none.
    pub fn new(ttl: Duration) -> Self {
        let answers = (ttl > Duration::ZERO).then(|| {
            Cache::builder()
                .weigher(|_key, body: &Bytes| {
                    let bytes = body.len().saturating_add(ENTRY_BYTES);
                    u32::try_from(bytes).unwrap_or(u32::MAX)
                })
                .max_capacity(MAX_BYTES)
                .time_to_live(ttl)
                .build()
        });
        Self { answers }
    }

    /// The cached answer, or that of `ask`. The same question asked at the same time is asked once.
    /// Failures aren't cached.
    ///
    /// # Errors
    /// Those of `ask`.
    pub async fn get_or_ask<E: Clone + Send + Sync + 'static>(
        &self,
        source: HaierSource,
        question: LiveQuestion,
        ask: impl Future<Output = Result<Bytes, E>>,
    ) -> Result<Bytes, E> {
        match &self.answers {
            None => ask.await,
            Some(answers) => {
                let found = answers.try_get_with((source, question), ask).await;
                found.map_err(|error: Arc<E>| E::clone(&error))
            }
        }
    }
}
