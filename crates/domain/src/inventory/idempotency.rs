//! Idempotency: stored responses, so that a repeated request has no second effect.

use std::borrow::Cow;

use crate::{ApiKeyId, Text, UserId, Violation, ViolationCode, accounts::Actor};

/// An idempotency key, chosen by the client: 1 to 128 characters.
pub type IdempotencyKey = Text<128>;

/// The owner of an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdempotencyKeyOwner {
    /// The shop's own commands and jobs.
    Shop,
    /// A user, with any of their tokens.
    User(UserId),
    /// A service: another API key of the same service is another owner.
    Service(ApiKeyId),
}

impl IdempotencyKeyOwner {
    /// The owner of the keys of an actor's requests.
    pub const fn of(actor: &Actor) -> Self {
        match (actor.user_id, actor.api_key_id) {
            (Some(user), _) => Self::User(user),
            (None, Some(service)) => Self::Service(service),
            (None, None) => Self::Shop,
        }
    }
}

/// An idempotency key with its owner: two owners may use the same key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnedIdempotencyKey {
    /// Who sent the key: the same key of another owner is another key.
    pub owner: IdempotencyKeyOwner,
    /// The key as the client sent it.
    pub key: IdempotencyKey,
}

/// What identifies a repeated request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key, with its owner.
    pub key: OwnedIdempotencyKey,
    /// Hash of the whole request; another request under the same key has a different one.
    pub fingerprint: Vec<u8>,
}

/// A response as it was first sent, in the terms of the protocol by which the request came. The
/// domain only stores it and returns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    /// The protocol's own status, such as an HTTP status code.
    pub status: u16,
    /// The body, in the protocol's own format.
    pub body: String,
}

/// A processed request with its response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRequest {
    /// Key and fingerprint of the request.
    pub idempotency: Idempotency,
    /// The first response, which each repetition receives again.
    pub response: StoredResponse,
}

/// Parses the key that a client sent: as it is, or as a string of structured fields (RFC 9651) in
/// double quotes, as the draft of the header has it. `abc` and `"abc"` are one key.
///
/// # Errors
/// A violation of the field `Idempotency-Key`.
pub fn idempotency_key(text: &str) -> Result<IdempotencyKey, Violation> {
    let text = unquoted(text).ok_or_else(|| {
        let message = "is a quoted string that isn't closed, or has a quote without a backslash";
        Violation::new("Idempotency-Key", ViolationCode::InvalidValue, message)
    })?;
    IdempotencyKey::new(&text).map_err(|error| {
        Violation::new(
            "Idempotency-Key",
            ViolationCode::from(error),
            error.to_string(),
        )
    })
}

/// The content of a quoted string; a text that isn't one is returned as it is. `None` if it begins
/// with a quote and isn't a quoted string.
fn unquoted(text: &str) -> Option<Cow<'_, str>> {
    let Some(inner) = text.trim().strip_prefix('"') else {
        return Some(Cow::Borrowed(text));
    };
    let mut content = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    loop {
        match characters.next()? {
            '"' => break,
            '\\' => match characters.next()? {
                escaped @ ('"' | '\\') => content.push(escaped),
                _ => return None,
            },
            character => content.push(character),
        }
    }
    // Nothing may follow.
    characters.next().is_none().then_some(Cow::Owned(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_key_is_the_key_without_quotes() {
        for (text, key) in [
            ("abc", "abc"),
            ("\"abc\"", "abc"),
            (" \"abc\" ", "abc"),
            (r#""a\"b\\c""#, r#"a"b\c"#),
            ("a\"b", "a\"b"),
        ] {
            assert_eq!(idempotency_key(text).unwrap().as_str(), key, "{text}");
        }
        for text in [
            "\"", "\"\"", "\"abc", "\"a\"b", "\"a\"b\"", r#""a\b""#, r#""a\"#,
        ] {
            assert!(idempotency_key(text).is_err(), "{text}");
        }
    }
}
