//! Whether a product of the supplier is up to date (seed: catalogue, 库存管理策略).

use chrono::{DateTime, Utc};

use super::Source;

/// Whether the syncs bring a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyncState {
    /// 待同步: no sync has brought it yet.
    Pending,
    /// 已同步: a sync has brought it, and nothing of it fails.
    Synced,
    /// 同步失败: a stage of it fails.
    Failed,
}

impl SyncState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Synced, Self::Failed];

    /// The state of a product; `None` if syncs don't manage it.
    pub fn of(
        source: Source,
        last_sync_at: Option<DateTime<Utc>>,
        has_failure: bool,
    ) -> Option<Self> {
        match (source, last_sync_at) {
            (Source::Local, _) => None,
            (Source::Haier, _) if has_failure => Some(Self::Failed),
            (Source::Haier, Some(_)) => Some(Self::Synced),
            (Source::Haier, None) => Some(Self::Pending),
        }
    }

    /// The value in responses and queries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Synced => "synced",
            Self::Failed => "failed",
        }
    }

    /// The state with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_that_of_the_diagram() {
        let synced = Some(DateTime::UNIX_EPOCH);
        for (source, last_sync_at, has_failure, state) in [
            (Source::Haier, None, false, Some("pending")),
            (Source::Haier, None, true, Some("failed")),
            (Source::Haier, synced, false, Some("synced")),
            (Source::Haier, synced, true, Some("failed")),
            (Source::Local, synced, true, None),
        ] {
            let found = SyncState::of(source, last_sync_at, has_failure);
            assert_eq!(found.map(SyncState::as_str), state);
        }
        let parsed = SyncState::ALL.map(|it| SyncState::from_name(it.as_str()));
        assert_eq!(parsed, SyncState::ALL.map(Some));
    }
}
