//! Everything that happened to a product or an order, in one stream.

use std::{borrow::Cow, fmt, str::FromStr};

use chrono::{DateTime, Utc};

use super::{FieldChange, FieldValue};
use crate::{InvalidId, UserId};

/// Where an event of a timeline is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimelineSource {
    /// The audit log.
    Audit,
    /// The inventory log.
    InventoryLog,
    /// A hold on stock.
    Hold,
    /// An applied or undone item of a change plan, such as that of a sync.
    PlanItem,
    /// A failure of the product in syncs.
    SyncFailure,
    /// A step of an order.
    OrderStep,
    /// A payment or refund.
    Payment,
    /// A return.
    Return,
}

impl TimelineSource {
    /// All sources, in the order of events of the same time, latest first.
    pub const ALL: [Self; 8] = [
        Self::Audit,
        Self::InventoryLog,
        Self::Hold,
        Self::PlanItem,
        Self::SyncFailure,
        Self::OrderStep,
        Self::Payment,
        Self::Return,
    ];

    /// The name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::InventoryLog => "inventory_log",
            Self::Hold => "hold",
            Self::PlanItem => "plan_item",
            Self::SyncFailure => "sync_failure",
            Self::OrderStep => "order_step",
            Self::Payment => "payment",
            Self::Return => "return",
        }
    }

    /// The position among events of the same time; stable, because cursors contain it.
    pub const fn rank(self) -> i32 {
        match self {
            Self::Audit => 1,
            Self::InventoryLog => 2,
            Self::Hold => 3,
            Self::PlanItem => 4,
            Self::SyncFailure => 5,
            Self::OrderStep => 6,
            Self::Payment => 7,
            Self::Return => 8,
        }
    }

    /// The source with this rank; `None` if there is none.
    pub fn from_rank(rank: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.rank() == rank)
    }
}

/// An event of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEvent {
    /// Where it is recorded, and when it happened.
    pub position: TimelineCursor,
    /// What happened, such as `lock` or `update`.
    pub action: String,
    /// The user; `None` for services, commands and jobs.
    pub user_id: Option<UserId>,
    /// Name of the actor; may be empty.
    pub actor_name: String,
    /// Id of the HTTP request; empty without one.
    pub request_id: String,
    /// What it changed, such as the stock or the status of the order.
    pub changes: Vec<FieldChange>,
    /// What else is known about it, by stable names.
    pub details: Vec<(Cow<'static, str>, FieldValue)>,
}

/// Position of an event in a timeline: newest first, then by source, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineCursor {
    /// When the event happened, to the microsecond.
    pub at: DateTime<Utc>,
    /// Where it is recorded.
    pub source: TimelineSource,
    /// The id of its record; positive.
    pub id: i64,
}

impl fmt::Display for TimelineCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, rank) = (self.at.timestamp_micros(), self.source.rank());
        write!(f, "{at}-{rank}-{}", self.id)
    }
}

impl FromStr for TimelineCursor {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let parsed = || {
            let mut parts = text.splitn(3, '-');
            let at = parts.next()?.parse().ok()?;
            let source = TimelineSource::from_rank(parts.next()?.parse().ok()?)?;
            let id = parts.next()?.parse().ok().filter(|id| *id > 0)?;
            let at = DateTime::from_timestamp_micros(at)?;
            Some(Self { at, source, id })
        };
        parsed().ok_or(InvalidId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_parses_what_it_shows_and_nothing_else() {
        let cursor = TimelineCursor {
            at: DateTime::from_timestamp_micros(1_764_000_000_123_456).unwrap(),
            source: TimelineSource::Hold,
            id: 42,
        };
        assert_eq!(cursor.to_string(), "1764000000123456-3-42");
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "1", "1-3", "1-0-1", "1-3-0", "1-3--1", "x-3-1", "1-9-1"] {
            assert_eq!(text.parse::<TimelineCursor>(), Err(InvalidId), "{text}");
        }
        for source in TimelineSource::ALL {
            assert_eq!(TimelineSource::from_rank(source.rank()), Some(source));
        }
    }
}
