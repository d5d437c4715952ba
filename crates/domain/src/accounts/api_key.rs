//! API keys of services.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{ApiKeyId, Text, UserId};

/// A service's name: 1 to 100 characters, unique without regard to case.
pub type ServiceName = Text<100>;

/// SHA-256 of an API key. The key itself isn't stored; only its service has it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

/// An API key: lets a service use the backend with the rights of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Assigned on insert; positive.
    pub id: ApiKeyId,
    /// Unique among keys, without regard to case.
    pub name: ServiceName,
    /// The admin who created it; `None` if that account has been deleted.
    pub created_by: Option<UserId>,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last recorded use; `None` until the first one. Later uses within
    /// [`Self::USE_RECORDING_INTERVAL`] aren't recorded.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked; `None` while it is valid.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Minimum interval between two recorded uses: saves a write for each request.
    pub const USE_RECORDING_INTERVAL: TimeDelta = TimeDelta::minutes(1);

    /// Whether it hasn't been revoked.
    pub const fn is_valid(&self) -> bool {
        self.revoked_at.is_none()
    }

    /// Whether a use at `now` is to be recorded: the last recorded one is old enough.
    pub fn should_record_use(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at
            .is_none_or(|used| now - used >= Self::USE_RECORDING_INTERVAL)
    }
}

/// The fields of a new API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// Unique among keys, without regard to case.
    pub name: ServiceName,
    /// Hash of the key.
    pub key_hash: KeyHash,
    /// The admin who creates it.
    pub created_by: Option<UserId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_recorded_once_a_minute() {
        let begun = DateTime::UNIX_EPOCH;
        let key = |last_used_at| ApiKey {
            id: ApiKeyId::new(1).unwrap(),
            name: ServiceName::constant("orders"),
            created_by: None,
            created_at: begun,
            last_used_at,
            revoked_at: None,
        };
        assert!(key(None).should_record_use(begun));
        let used = key(Some(begun));
        assert!(!used.should_record_use(begun + TimeDelta::milliseconds(59_999)));
        assert!(used.should_record_use(begun + TimeDelta::seconds(60)));
        assert!(
            !used.should_record_use(begun - TimeDelta::seconds(9)),
            "another instance's clock"
        );
    }

    #[test]
    fn a_hash_is_never_shown() {
        assert_eq!(format!("{:?}", KeyHash([7; 32])), "KeyHash(…)");
    }
}
