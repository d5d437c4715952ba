//! How views are counted.

use chrono::TimeDelta;

/// How views are counted, and how long it is remembered when they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewSettings {
    /// Whether views are counted at all.
    pub is_counting: bool,
    /// Within this time after a view that counted, a visitor's further views of the same product
    /// don't; nothing or less lets every view count.
    pub window: TimeDelta,
    /// Whether crawlers count like people.
    pub counts_crawlers: bool,
    /// How far trending looks back.
    pub trending: TimeDelta,
}
