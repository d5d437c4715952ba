//! Answers that are kept, so that a repeated request has no second effect.

use crate::{ApiKeyId, Text, UserId, Violation, ViolationCode, accounts::Actor};

/// A caller's name for one request: 1 to 128 characters.
pub type IdempotencyKey = Text<128>;

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyOwner {
    /// The shop's own commands and jobs.
    Shop,
    /// A user.
    User(UserId),
    /// A service.
    Service(ApiKeyId),
}

impl KeyOwner {
    /// Whose the keys of an actor's requests are.
    pub const fn of(actor: &Actor) -> Self {
        match (actor.user_id, actor.api_key_id) {
            (Some(user), _) => Self::User(user),
            (None, Some(service)) => Self::Service(service),
            (None, None) => Self::Shop,
        }
    }
}

/// A key within its owner's keys: two owners may use the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopedKey {
    /// Whose it is.
    pub owner: KeyOwner,
    /// The owner's name for the request.
    pub key: IdempotencyKey,
}

/// What makes a request repeatable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The key that the caller gave.
    pub key: ScopedKey,
    /// Hash of everything that the request asks for.
    pub fingerprint: Vec<u8>,
}

/// An answer as it was first given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// Its status, as the protocol counts.
    pub status: u16,
    /// Its body.
    pub body: String,
}

/// What is kept of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRequest {
    /// The request.
    pub idempotency: Idempotency,
    /// Its first answer.
    pub answer: StoredAnswer,
}

/// Reads the key that a caller gave.
///
/// # Errors
/// A violation of the field `Idempotency-Key`.
pub fn idempotency_key(text: &str) -> Result<IdempotencyKey, Violation> {
    IdempotencyKey::new(text).map_err(|error| {
        Violation::new(
            "Idempotency-Key",
            ViolationCode::from(error),
            error.to_string(),
        )
    })
}
