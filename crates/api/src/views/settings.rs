//! How views are counted.

use std::num::NonZeroU32;

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
    /// Most views of a product that one address brings in 24 hours, whoever looks from there; 0 is
    /// any number. Visitors whom a service names aren't limited by it.
    pub per_address: u32,
    /// Most views of all products together that one address brings in a minute; `None` is any
    /// number. Visitors whom a service names aren't limited by it.
    pub per_address_per_minute: Option<NonZeroU32>,
    /// Most views that a process counts in a minute.
    pub per_minute: NonZeroU32,
    /// How far trending looks back.
    pub trending: TimeDelta,
}
