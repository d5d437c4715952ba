//! The token call, on the standard path or its alternative, with retries.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use crate::client::{HaierClient, Inner, body_of};
use crate::endpoints::Call;
use crate::envelope::payload;
use crate::error::HaierError;
use crate::retry::{Failure, with_retries};
use crate::token::Token;
use crate::transport::OutgoingRequest;
use crate::wire::{GRANT_TYPE, TokenRequest, TokenResponse};

impl HaierClient {
    /// Returns the token, renewed if it is due.
    pub(crate) async fn token(&self) -> Result<Arc<Token>, HaierError> {
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
            let outgoing = OutgoingRequest {
                call: Call::Token,
                url: fallback.unwrap_or(&endpoints.token),
                body: body.clone(),
                token: None,
                first_byte: limit,
                last_byte: limit,
            };
            // Before the call: the lifetime must not be counted from a later time than the platform
            // does.
            let issued = transport.clock.now();
            match transport
                .send(&outgoing, |body| body.parse(parse_token))
                .await
            {
                Err(HaierError::NotFound { .. })
                    if fallback.is_none() && endpoints.token_fallback.is_some() =>
                {
                    tracing::debug!("no token at the usual path; using the other one");
                    // Cached for the client's life, so later renewals go straight to the
                    // alternative path.
                    tokens.uses_fallback.store(true, Ordering::Relaxed);
                }
                Ok(response) => return Token::new(response, issued).map_err(Failure::from),
                Err(error) => return Err(credentials_refused(error).into()),
            }
        }
    }
}

fn parse_token(body: &str) -> Result<TokenResponse, HaierError> {
    // Refusals and gateway pages are detected in the envelope, as for any call.
    let payload = payload(body)?;
    if !payload.is_some_and(|json| json.starts_with('{')) {
        return Err(no_token());
    }
    // The parser's message could quote the token, so it is dropped.
    serde_json::from_str(body.trim_start_matches('\u{feff}')).map_err(|_unquoted| no_token())
}

fn no_token() -> HaierError {
    HaierError::Malformed {
        reason: "the response has no token".to_owned(),
    }
}

/// Every refusal of the token call concerns the credentials.
fn credentials_refused(error: HaierError) -> HaierError {
    match error {
        HaierError::Rejected {
            // A redirect means a wrong URL, not wrong credentials.
            status: 300..=399,
            ..
        } => error,
        HaierError::Rejected {
            message: reason, ..
        }
        | HaierError::Forbidden { message: reason } => HaierError::Authentication { reason },
        HaierError::Refused { code, message } => {
            let parts = [code, message].into_iter().flatten().collect::<Vec<_>>();
            HaierError::Authentication {
                reason: parts.join(": "),
            }
        }
        other => other,
    }
}
