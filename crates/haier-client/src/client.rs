use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::{self, List};
use crate::clock::{Clock, SystemClock};
use crate::config::HaierConfig;
use crate::endpoints::{Call, Endpoints};
use crate::error::HaierError;
use crate::metrics::ClientMetrics;
use crate::redaction::redact;
use crate::retry::{Failure, with_retries};
use crate::token::{Token, TokenStore};
use crate::transport::{Outgoing, Transport};
use crate::wire::{GRANT_TYPE, TokenAnswer, TokenRequest};

/// A client of Haier's open platform for one customer.
///
/// Cheap to clone; clones share the token, the rate limit, the circuit breaker and the counters.
/// `Debug` shows no secret. Dropping a call's future cancels the call.
#[derive(Debug, Clone)]
pub struct HaierClient {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    endpoints: Endpoints,
    transport: Transport,
    tokens: TokenStore,
}

impl HaierClient {
    /// Checks the configuration and makes a client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`HaierError::Configuration`] with every mistake named, or
    /// [`HaierError::Unavailable`] where this machine's TLS set-up can't be read.
    pub fn new(config: HaierConfig) -> Result<Self, HaierError> {
        Self::with_clock(config, Arc::new(SystemClock))
    }

    /// As [`new`](Self::new), reading the time from `clock`.
    ///
    /// # Errors
    /// As [`new`](Self::new).
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

    /// What this client and its clones have done so far.
    #[must_use]
    pub fn metrics(&self) -> ClientMetrics {
        let transport = &self.inner.transport;
        transport.counters.snapshot(transport.circuit.current())
    }

    /// Gets a token unless there is a fresh one: tells whether address and credentials are right.
    ///
    /// # Errors
    /// [`HaierError::Authentication`] where the credentials are wrong, else as any call.
    pub async fn authenticate(&self) -> Result<(), HaierError> {
        self.token().await.map(drop)
    }

    pub(crate) fn config(&self) -> &HaierConfig {
        &self.inner.transport.config
    }

    /// Sends a business call for a list, with retries.
    pub(crate) async fn call_for_list<T: DeserializeOwned>(
        &self,
        call: Call,
        request: &impl Serialize,
        last_byte: Duration,
        parse: fn(&str) -> Result<List<T>, HaierError>,
    ) -> Result<List<T>, HaierError> {
        let list = self.call_until(call, request, last_byte, parse).await?;
        // The parser quotes what it can't read.
        let list = list.map_reasons(|reason| redact(reason, self.config(), None));
        if !list.malformed.is_empty() {
            let entries = list.malformed.len();
            tracing::warn!(%call, entries, "Haier's list has unreadable entries");
        }
        Ok(list)
    }

    /// Sends a business call, with retries, and reads the answer with `parse`.
    pub(crate) async fn call<T>(
        &self,
        call: Call,
        request: &impl Serialize,
        parse: impl Fn(&str) -> Result<T, HaierError>,
    ) -> Result<T, HaierError> {
        self.call_until(call, request, self.config().timeouts.business, parse)
            .await
    }

    /// As [`call`](Self::call), with another time-out for the answer's last byte.
    async fn call_until<T>(
        &self,
        call: Call,
        request: &impl Serialize,
        last_byte: Duration,
        parse: impl Fn(&str) -> Result<T, HaierError>,
    ) -> Result<T, HaierError> {
        let transport = &self.inner.transport;
        let outgoing = Outgoing {
            call,
            url: self.inner.endpoints.url(call),
            body: body_of(request)?,
            token: None,
            first_byte: self.config().timeouts.business,
            last_byte,
        };
        let renewed = AtomicBool::new(false);
        let attempt = || self.attempt(&outgoing, &parse, &renewed);
        with_retries(&self.config().retries, &transport.counters, call, attempt).await
    }

    /// One try; a 401 gets one new token and one repeat in the whole call.
    async fn attempt<T>(
        &self,
        outgoing: &Outgoing<'_>,
        parse: &impl Fn(&str) -> Result<T, HaierError>,
        renewed: &AtomicBool,
    ) -> Result<T, Failure> {
        loop {
            // A token's own failure has had its retries already.
            let token = self.token().await.map_err(Failure::last)?;
            let outgoing = Outgoing {
                token: Some(&token),
                body: outgoing.body.clone(),
                ..*outgoing
            };
            match self.inner.transport.send(&outgoing, parse).await {
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

    async fn token(&self) -> Result<Arc<Token>, HaierError> {
        let clock = &self.inner.transport.clock;
        self.inner
            .tokens
            .get(|| clock.now(), || self.new_token())
            .await
    }

    async fn new_token(&self) -> Result<Token, HaierError> {
        let config = self.config();
        let body = body_of(&TokenRequest {
            client_id: config.client_id.clone(),
            client_secret: config.client_secret.clone(),
            grant_type: GRANT_TYPE.to_owned(),
        })?;
        let counters = &self.inner.transport.counters;
        let attempt = || self.token_attempt(&body);
        let token = with_retries(&config.retries, counters, Call::Token, attempt).await?;
        counters.token_renewals.add_one();
        Ok(token)
    }

    async fn token_attempt(&self, body: &Bytes) -> Result<Token, Failure> {
        let Inner {
            endpoints,
            transport,
            tokens,
        } = &*self.inner;
        loop {
            let fallback = endpoints.token_fallback.as_ref();
            let fallback = fallback.filter(|_| tokens.uses_fallback.load(Ordering::Relaxed));
            let limit = transport.config.timeouts.token;
            let outgoing = Outgoing {
                call: Call::Token,
                url: fallback.unwrap_or(&endpoints.token),
                body: body.clone(),
                token: None,
                first_byte: limit,
                last_byte: limit,
            };
            let issued = transport.clock.now();
            match transport.send(&outgoing, token_answer).await {
                Err(HaierError::NotFound { .. })
                    if fallback.is_none() && endpoints.token_fallback.is_some() =>
                {
                    tracing::debug!("no token at the usual path; using the other one");
                    tokens.uses_fallback.store(true, Ordering::Relaxed);
                }
                Ok(answer) => return Token::new(answer, issued).map_err(Failure::from),
                Err(error) => return Err(credentials_refused(error).into()),
            }
        }
    }
}

fn body_of(request: &impl Serialize) -> Result<Bytes, HaierError> {
    let body = serde_json::to_vec(request);
    body.map(Bytes::from)
        .map_err(|error| HaierError::Malformed {
            reason: error.to_string(),
        })
}

fn token_answer(body: &str) -> Result<TokenAnswer, HaierError> {
    // Refusals and gateway pages show in the envelope, as with any call.
    let payload = answer::payload(body)?;
    if !payload.is_some_and(|json| json.starts_with('{')) {
        return Err(no_token());
    }
    // The parser's own words could quote the token.
    serde_json::from_str(body.trim_start_matches('\u{feff}')).map_err(|_unquoted| no_token())
}

fn no_token() -> HaierError {
    HaierError::Malformed {
        reason: "the answer holds no token".to_owned(),
    }
}

/// On the token call, every refusal is about the credentials.
fn credentials_refused(error: HaierError) -> HaierError {
    match error {
        HaierError::Rejected {
            status: 300..=399, ..
        } => error,
        HaierError::Rejected {
            message: reason, ..
        }
        | HaierError::Forbidden { message: reason } => HaierError::Authentication { reason },
        HaierError::Refused { code, message } => {
            let said = [code, message].into_iter().flatten().collect::<Vec<_>>();
            HaierError::Authentication {
                reason: said.join(": "),
            }
        }
        other => other,
    }
}
