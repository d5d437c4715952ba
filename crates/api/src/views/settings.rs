//! Settings of counting views.

use std::num::NonZeroU32;

use chrono::TimeDelta;

/// Which views count, and how long their times are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewSettings {
    /// Whether views are counted at all.
    pub is_counting: bool,
    /// Within this time after a counted view, a visitor's further views of the same product don't
    /// count; zero or less counts every view.
    pub window: TimeDelta,
    /// Whether crawlers count like people.
    pub counts_crawlers: bool,
    /// Maximum counted views of one product from one address in 24 hours, over all its visitors; 0:
    /// no limit. It doesn't apply to visitors named by a service.
    pub per_address: u32,
    /// Maximum counted views of all products together from one address in a minute; `None`: no
    /// limit. It doesn't apply to visitors named by a service.
    pub per_address_per_minute: Option<NonZeroU32>,
    /// Maximum views that a process counts in a minute.
    pub per_minute: NonZeroU32,
    /// How far trending looks back. Older view counts are purged.
    pub trending: TimeDelta,
}
