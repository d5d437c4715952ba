//! Keys of services.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{ApiKeyId, Text, UserId};

/// A service's name: 1 to 100 characters, unique whatever their case.
pub type ServiceName = Text<100>;

/// SHA-256 of a key; the key itself is known to its service alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

/// A service that may use the shop's backend, as staff may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Identity.
    pub id: ApiKeyId,
    /// The service's name.
    pub name: ServiceName,
    /// The admin who made it; `None` after they were deleted.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was used, as far as noted; `None` until the first use.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it is worth nothing; `None` while it is valid.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Uses are noted no more often than this.
    pub const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

    /// Whether it lets its service in.
    pub const fn is_valid(&self) -> bool {
        self.revoked_at.is_none()
    }

    /// Whether its use `now` is to be noted.
    pub fn is_use_to_be_noted(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at
            .is_none_or(|noted| now - noted >= Self::NOTED_EVERY)
    }
}

/// What a new key is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// The service's name.
    pub name: ServiceName,
    /// Hash of the key.
    pub key_hash: KeyHash,
    /// The admin who makes it.
    pub created_by: Option<UserId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let begun = DateTime::UNIX_EPOCH;
        let key = |last_used_at| ApiKey {
            id: ApiKeyId::new(1).unwrap(),
            name: ServiceName::constant("orders"),
            created_by: None,
            created_at: begun,
            last_used_at,
            revoked_at: None,
        };
        assert!(key(None).is_use_to_be_noted(begun));
        let noted = key(Some(begun));
        assert!(!noted.is_use_to_be_noted(begun + TimeDelta::milliseconds(59_999)));
        assert!(noted.is_use_to_be_noted(begun + TimeDelta::seconds(60)));
        assert!(
            !noted.is_use_to_be_noted(begun - TimeDelta::seconds(9)),
            "another instance's clock"
        );
    }

    #[test]
    fn a_hash_is_never_shown() {
        assert_eq!(format!("{:?}", KeyHash([7; 32])), "KeyHash(…)");
    }
}
