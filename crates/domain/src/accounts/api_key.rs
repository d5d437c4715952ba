//! API keys of services.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::Scopes;
use crate::{ApiKeyId, Patch, Text, UserId, Version};

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

/// The last four characters of an API key, by which its owner recognises it.
pub type KeyEnding = Text<4>;

/// An API key: lets a service use the backend as far as the key's scopes allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Assigned on insert; positive.
    pub id: ApiKeyId,
    /// Unique among keys, without regard to case.
    pub name: ServiceName,
    /// What it allows.
    pub scopes: Scopes,
    /// The last four characters; `None` for keys made before these were stored.
    pub last_four: Option<KeyEnding>,
    /// The admin who created it; `None` if that account has been deleted.
    pub created_by: Option<UserId>,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// From when on it isn't valid (UTC); `None` if it doesn't expire.
    pub expires_at: Option<DateTime<Utc>>,
    /// Time of the last recorded use; `None` until the first one. Later uses within
    /// [`Self::USE_RECORDING_INTERVAL`] aren't recorded.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked; `None` if it wasn't.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Increased by each edit; uses don't count.
    pub version: Version,
}

/// Whether an API key is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyStatus {
    /// It is valid.
    Active,
    /// It has expired; a later `expires_at` makes it valid again.
    Expired,
    /// It was revoked, for good.
    Revoked,
}

impl KeyStatus {
    /// All statuses, in the order of the API schema.
    pub const ALL: [Self; 3] = [Self::Active, Self::Expired, Self::Revoked];

    /// The name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl ApiKey {
    /// Minimum interval between two recorded uses: saves a write for each request.
    pub const USE_RECORDING_INTERVAL: TimeDelta = TimeDelta::minutes(1);

    /// Whether it is valid at `now`.
    pub fn status(&self, now: DateTime<Utc>) -> KeyStatus {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => KeyStatus::Revoked,
            (None, Some(expiry)) if expiry <= now => KeyStatus::Expired,
            (None, _) => KeyStatus::Active,
        }
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
    /// What it allows.
    pub scopes: Scopes,
    /// From when on it isn't valid (UTC); `None` if it doesn't expire.
    pub expires_at: Option<DateTime<Utc>>,
    /// Hash of the key.
    pub key_hash: KeyHash,
    /// The last four characters of the key.
    pub last_four: KeyEnding,
    /// The admin who creates it.
    pub created_by: Option<UserId>,
}

/// A change of an API key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApiKeyPatch {
    /// What it allows.
    pub scopes: Patch<Scopes>,
    /// From when on it isn't valid (UTC); `None` if it doesn't expire.
    pub expires_at: Patch<Option<DateTime<Utc>>>,
}

impl ApiKeyPatch {
    /// Writes the fields that the patch has.
    pub fn apply(self, key: &mut ApiKey) {
        self.scopes.apply(&mut key.scopes);
        self.expires_at.apply(&mut key.expires_at);
    }
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
            scopes: Scopes::NONE,
            last_four: None,
            created_by: None,
            created_at: begun,
            expires_at: None,
            last_used_at,
            revoked_at: None,
            version: Version::FIRST,
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
    fn a_key_expires_at_its_time_and_a_revoked_one_stays_revoked() {
        let begun = DateTime::UNIX_EPOCH;
        let key = |expires_at, revoked_at| ApiKey {
            id: ApiKeyId::new(1).unwrap(),
            name: ServiceName::constant("orders"),
            scopes: Scopes::NONE,
            last_four: None,
            created_by: None,
            created_at: begun,
            expires_at,
            last_used_at: None,
            revoked_at,
            version: Version::FIRST,
        };
        let second = TimeDelta::seconds(1);
        for (key, status) in [
            (key(None, None), KeyStatus::Active),
            (key(Some(begun + second), None), KeyStatus::Active),
            (key(Some(begun), None), KeyStatus::Expired),
            (key(Some(begun - second), None), KeyStatus::Expired),
            (key(Some(begun - second), Some(begun)), KeyStatus::Revoked),
            (key(None, Some(begun)), KeyStatus::Revoked),
        ] {
            assert_eq!(key.status(begun), status, "{key:?}");
        }
    }

    #[test]
    fn a_hash_is_never_shown() {
        assert_eq!(format!("{:?}", KeyHash([7; 32])), "KeyHash(…)");
    }
}
