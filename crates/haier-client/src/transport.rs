use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use url::Url;

use crate::body::Body;
use crate::circuit::CircuitBreaker;
use crate::clock::Clock;
use crate::config::{HaierConfig, InvalidConfig};
use crate::connection_error::{causes, outage};
use crate::endpoints::{Call, Endpoints};
use crate::envelope::error_text;
use crate::error::{HaierError, Outage};
use crate::metrics::Counters;
use crate::rate::RateGate;
use crate::redaction::redact;
use crate::retry::retry_after;
use crate::token::Token;

/// Sends single requests: applies the rate limit, circuit breaker and timeouts, and maps every
/// failure to its [`HaierError`].
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    gate: RateGate,
    pub(crate) circuit: CircuitBreaker,
    pub(crate) counters: Counters,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) config: HaierConfig,
}

/// One request to send.
#[derive(Debug)]
pub(crate) struct OutgoingRequest<'a> {
    pub(crate) call: Call,
    pub(crate) url: &'a Url,
    pub(crate) body: Bytes,
    pub(crate) token: Option<&'a Token>,
    /// Timeout for the response headers.
    pub(crate) first_byte: Duration,
    /// Timeout for the whole response body.
    pub(crate) last_byte: Duration,
}

impl Transport {
    pub(crate) fn new(
        config: HaierConfig,
        endpoints: &Endpoints,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, HaierError> {
        // Another crate may have installed a provider already; either will do.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            // A redirect would send our secrets to an address that isn't configured.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(config.timeouts.token)
            .user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ));
        if endpoints.are_loopback() {
            builder = builder.no_proxy();
        }
        if !endpoints.need_tls() {
            // A machine without root certificates can still call a platform over plain HTTP.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|error| InvalidConfig {
            problems: vec![format!("the HTTP client can't start ({})", causes(&error))],
        })?;
        Ok(Self {
            http,
            gate: RateGate::new(config.rate_limit),
            circuit: CircuitBreaker::new(config.circuit),
            counters: Counters::default(),
            clock,
            config,
        })
    }

    /// Sends one request; `receive` reads the body of a successful response.
    pub(crate) async fn send<T, F>(
        &self,
        outgoing: &OutgoingRequest<'_>,
        receive: impl Fn(Body) -> F,
    ) -> Result<T, HaierError>
    where
        F: Future<Output = Result<T, HaierError>>,
    {
        // Checked before the rate limit too: calls that can't be sent should fail without waiting.
        self.circuit
            .check(self.clock.now())
            .map_err(|wait| self.not_sent(wait))?;
        self.gate.pass().await;
        let permit = self
            .circuit
            .admit(self.clock.now())
            // Checked again: the circuit may have opened while this call waited for the rate limit.
            .map_err(|wait| self.not_sent(wait))?;
        self.counters.requests.add_one();
        let started = Instant::now();
        let result = match self.exchange(outgoing).await {
            Ok(body) => receive(body).await,
            Err(error) => Err(error),
        };
        // Redacted before logging and before any caller sees the error.
        let result = result.map_err(|error| {
            let token = outgoing.token.map(Token::secret);
            error.map_texts(|text| redact(text, &self.config, token))
        });
        match &result {
            Err(error) if error.is_platform_failure() => permit.failed(self.clock.now()),
            _ => permit.responded(),
        }
        if matches!(result, Err(HaierError::Throttled { .. })) {
            self.counters.throttled.add_one();
        }
        let error = result.as_ref().err().map(tracing::field::display);
        tracing::debug!(call = %outgoing.call, elapsed = ?started.elapsed(), error, "Haier call");
        result
    }

    fn not_sent(&self, retry_in: Duration) -> HaierError {
        self.counters.not_sent.add_one();
        HaierError::CircuitOpen { retry_in }
    }

    /// Sends one request and returns the body of a successful response, which isn't read yet.
    async fn exchange(&self, outgoing: &OutgoingRequest<'_>) -> Result<Body, HaierError> {
        let mut request = self
            .http
            .post(outgoing.url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .timeout(outgoing.last_byte)
            .body(outgoing.body.clone());
        if let Some(token) = outgoing.token {
            request = request.header(AUTHORIZATION, token.header());
        }
        let response = tokio::time::timeout(outgoing.first_byte, request.send())
            .await
            .map_err(|_elapsed| HaierError::Unavailable(Outage::Timeout(outgoing.first_byte)))?
            .map_err(|error| HaierError::Unavailable(outage(error, outgoing.last_byte)))?;
        let status = response.status();
        let asked_wait = retry_after(response.headers(), self.clock.time_of_day());
        let body = Body::new(response, outgoing.last_byte, self.config.max_response_bytes);
        if status.is_success() {
            return Ok(body);
        }
        // If an error's body is cut short, the status alone is enough.
        let body = body.bytes().await.unwrap_or_default();
        let text = error_text(&String::from_utf8_lossy(&body));
        Err(refusal(status, text, asked_wait, outgoing.url))
    }
}

fn refusal(
    status: StatusCode,
    message: String,
    retry_after: Option<Duration>,
    url: &Url,
) -> HaierError {
    match status {
        StatusCode::UNAUTHORIZED => HaierError::Authentication { reason: message },
        StatusCode::FORBIDDEN => HaierError::Forbidden { message },
        StatusCode::NOT_FOUND => HaierError::NotFound {
            path: url.path().to_owned(),
        },
        StatusCode::TOO_MANY_REQUESTS => HaierError::Throttled { retry_after },
        StatusCode::SERVICE_UNAVAILABLE if retry_after.is_some() => {
            HaierError::Throttled { retry_after }
        }
        _ if status.is_server_error() => HaierError::Unavailable(Outage::Status(status.as_u16())),
        _ => HaierError::Rejected {
            status: status.as_u16(),
            message,
        },
    }
}
