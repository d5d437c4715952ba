use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::body::Body;
use crate::clock::{Clock, SystemClock};
use crate::config::HaierConfig;
use crate::endpoints::{Call, Endpoints};
use crate::error::HaierError;
use crate::metrics::ClientMetrics;
use crate::redaction::redact;
use crate::response::List;
use crate::retry::{Failure, with_retries};
use crate::token::TokenStore;
use crate::transport::{OutgoingRequest, Transport};

/// Longest sleep of a call that waits through an outage, before it checks the circuit again.
const MAX_SLEEP: Duration = Duration::from_secs(1);

/// A client of Haier's open platform for one customer.
///
/// Cheap to clone; clones share the token, the rate limit, the circuit breaker and the counters.
/// `Debug` shows no secret. Dropping a call's future cancels the call.
#[derive(Debug, Clone)]
pub struct HaierClient {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) endpoints: Endpoints,
    pub(crate) transport: Transport,
    pub(crate) tokens: TokenStore,
}

impl HaierClient {
    /// Checks the configuration and builds a client. No request is sent yet.
    ///
    /// # Errors
    /// [`HaierError::Configuration`], which lists every problem. A machine without root
    /// certificates is one, unless every URL is plain HTTP.
    pub fn new(config: HaierConfig) -> Result<Self, HaierError> {
        Self::with_clock(config, Arc::new(SystemClock))
    }

    /// Like [`new`](Self::new), but reads the time from `clock`.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn with_clock(config: HaierConfig, clock: Arc<dyn Clock>) -> Result<Self, HaierError> {
        config.check()?;
        let endpoints = Endpoints::of(&config)?;
        let transport = Transport::new(config, &endpoints, clock)?;
        let inner = Inner {
            endpoints,
            transport,
            tokens: TokenStore::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Returns the counters of this client and its clones since creation.
    #[must_use]
    pub fn metrics(&self) -> ClientMetrics {
        let transport = &self.inner.transport;
        transport.counters.snapshot(transport.circuit.current())
    }

    /// Fetches a token unless a fresh one is cached; checks the address and the credentials.
    ///
    /// # Errors
    /// [`HaierError::Authentication`] if the credentials are wrong; otherwise as for any call.
    pub async fn authenticate(&self) -> Result<(), HaierError> {
        self.token().await.map(drop)
    }

    pub(crate) fn config(&self) -> &HaierConfig {
        &self.inner.transport.config
    }

    /// Retries a bulk call while the circuit is open. Otherwise an outage of seconds would fail
    /// thousands of codes of a run, because their calls fail at once in that time.
    pub(crate) async fn waiting_through_outages<T, F>(
        &self,
        call: impl Fn() -> F,
    ) -> Result<T, HaierError>
    where
        F: Future<Output = Result<T, HaierError>>,
    {
        let Transport { circuit, clock, .. } = &self.inner.transport;
        loop {
            match call().await {
                Err(HaierError::CircuitOpen { retry_in })
                    if circuit.is_worth_waiting_for(clock.now()) =>
                {
                    // The circuit may close before `retry_in` has passed: a probe can succeed at
                    // any moment.
                    tokio::time::sleep(retry_in.min(MAX_SLEEP)).await;
                }
                result => return result,
            }
        }
    }

    /// Sends a business call that returns a list, with retries.
    pub(crate) async fn call_for_list<T: DeserializeOwned>(
        &self,
        call: Call,
        request: &impl Serialize,
        last_byte: Duration,
        parse: fn(&str) -> Result<List<T>, HaierError>,
    ) -> Result<List<T>, HaierError> {
        let receive = |body: Body| body.parse(parse);
        let list = self.call_until(call, request, last_byte, receive).await?;
        // The parser's messages quote the input, which may contain secrets.
        let list = list.map_reasons(|reason| redact(reason, self.config(), None));
        log_malformed(call, list.malformed.len());
        Ok(list)
    }

    /// Sends a business call, with retries, and parses the response with `parse`.
    pub(crate) async fn call<T>(
        &self,
        call: Call,
        request: &impl Serialize,
        parse: impl Fn(&str) -> Result<T, HaierError>,
    ) -> Result<T, HaierError> {
        let receive = |body: Body| body.parse(&parse);
        self.call_until(call, request, self.config().timeouts.business, receive)
            .await
    }

    /// Sends a business call, with retries; `receive` reads the body of a successful response, whose last
    /// byte must arrive within `last_byte`.
    pub(crate) async fn call_until<T, F>(
        &self,
        call: Call,
        request: &impl Serialize,
        last_byte: Duration,
        receive: impl Fn(Body) -> F,
    ) -> Result<T, HaierError>
    where
        F: Future<Output = Result<T, HaierError>>,
    {
        let transport = &self.inner.transport;
        let outgoing = OutgoingRequest {
            call,
            url: self.inner.endpoints.url(call),
            body: body_of(request)?,
            token: None,
            first_byte: self.config().timeouts.business,
            last_byte,
        };
        // Shared by all attempts of this call: at most one token renewal per call, or a wrong
        // account would alternate between 401 and renewal until the retries are used up.
        let renewed = AtomicBool::new(false);
        let attempt = || self.attempt(&outgoing, &receive, &renewed);
        with_retries(&self.config().retries, &transport.counters, call, attempt).await
    }

    /// One attempt. After a 401 it discards the token and repeats once per call.
    async fn attempt<T, F>(
        &self,
        outgoing: &OutgoingRequest<'_>,
        receive: &impl Fn(Body) -> F,
        renewed: &AtomicBool,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, HaierError>>,
    {
        loop {
            // Fetching the token has its own retries: don't multiply them by this call's.
            let token = self.token().await.map_err(Failure::last)?;
            let outgoing = OutgoingRequest {
                token: Some(&token),
                body: outgoing.body.clone(),
                ..*outgoing
            };
            match self.inner.transport.send(&outgoing, receive).await {
                Err(HaierError::Authentication { .. })
                    if !renewed.swap(true, Ordering::Relaxed) =>
                {
                    tracing::debug!(call = %outgoing.call, "the token went stale early");
                    self.inner.tokens.discard(&token);
                }
                result => return result.map_err(Failure::from),
            }
        }
    }
}

pub(crate) fn log_malformed(call: Call, entries: usize) {
    if entries > 0 {
        tracing::warn!(%call, entries, "Haier's list has unreadable entries");
    }
}

pub(crate) fn body_of(request: &impl Serialize) -> Result<Bytes, HaierError> {
    let body = serde_json::to_vec(request);
    body.map(Bytes::from)
        .map_err(|error| HaierError::Malformed {
            reason: error.to_string(),
        })
}
