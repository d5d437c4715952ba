//! The `Idempotency-Key` of a request.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use cangku_domain::inventory::{
    Idempotency, IdempotencyKey, IdempotencyKeyOwner, OwnedIdempotencyKey, idempotency_key,
};
use cangku_domain::{Violation, ViolationCode, Violations, accounts::Actor};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    accounts::Tokens,
    http::response::{error_code::ErrorCode, problem::Problem},
};

/// The header's name.
const HEADER: &str = "Idempotency-Key";

/// The idempotency key of the request, if it has one.
#[derive(Debug, Clone)]
pub struct RequestKey(Option<IdempotencyKey>);

impl RequestKey {
    /// The key in the scope of its caller, and a fingerprint (SHA-256) of operation and body. The
    /// order of the body's members and its white space don't matter.
    pub fn idempotency(self, actor: &Actor, operation: &str, body: &[u8]) -> Option<Idempotency> {
        let text = canonical(operation, body)?;
        self.with_fingerprint(actor, Sha256::digest(text).to_vec())
    }

    /// The same for a body with a password. The fingerprint is keyed with a secret of the server, so
    /// that a reader of the database can't try passwords against it, as against a fast hash.
    ///
    /// # Errors
    /// If it can't be computed.
    pub fn secret_idempotency(
        self,
        actor: &Actor,
        operation: &str,
        body: &[u8],
        tokens: &Tokens,
    ) -> Result<Option<Idempotency>, Problem> {
        let Some(text) = canonical(operation, body).filter(|_| self.0.is_some()) else {
            return Ok(None);
        };
        let fingerprint = tokens.keyed_hash(&text);
        let fingerprint = fingerprint.map_err(|error| Problem::internal(&error))?;
        Ok(self.with_fingerprint(actor, fingerprint))
    }

    /// The same for a request that isn't JSON: `parts` are all that distinguishes it from others.
    pub fn idempotency_of_parts(
        self,
        actor: &Actor,
        operation: &str,
        parts: &[&[u8]],
    ) -> Option<Idempotency> {
        let mut hash = Sha256::new();
        for part in std::iter::once(operation.as_bytes()).chain(parts.iter().copied()) {
            // With their lengths: the same bytes, divided otherwise, are another request.
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(length.to_be_bytes());
            hash.update(part);
        }
        self.with_fingerprint(actor, hash.finalize().to_vec())
    }

    fn with_fingerprint(self, actor: &Actor, fingerprint: Vec<u8>) -> Option<Idempotency> {
        let key = OwnedIdempotencyKey {
            owner: IdempotencyKeyOwner::of(actor),
            key: self.0?,
        };
        Some(Idempotency { key, fingerprint })
    }
}

/// Operation and body in one form; `None` if the body isn't JSON, which is refused anyway.
fn canonical(operation: &str, body: &[u8]) -> Option<String> {
    // `Value` sorts members.
    let body: Value = serde_json::from_slice(body).ok()?;
    // Different operations may have equal bodies.
    Some(format!("{operation}\n{body}"))
}

impl FromRequest for RequestKey {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let mut headers = request.headers().get_all(HEADER);
        let Some(header) = headers.next() else {
            return ready(Ok(Self(None)));
        };
        let key = match headers.next() {
            None => key_of(header.as_bytes()),
            Some(_another) => Err(invalid("must be given once")),
        };
        let key = key.map_err(|violation| {
            let violations = Violations::from(violation);
            Problem::of_fields(ErrorCode::InvalidIdempotencyKey, violations).into()
        });
        ready(key.map(|key| Self(Some(key))))
    }
}

fn key_of(header: &[u8]) -> Result<IdempotencyKey, Violation> {
    // A lossy conversion would make one key of different bytes.
    let text = std::str::from_utf8(header).map_err(|_not_utf8| invalid("must be UTF-8"))?;
    idempotency_key(text)
}

fn invalid(message: &str) -> Violation {
    Violation::new(HEADER, ViolationCode::InvalidValue, message)
}
