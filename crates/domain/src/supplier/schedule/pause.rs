//! A pause of the schedule.

use chrono::{DateTime, Utc};

use crate::Text;

/// Why the schedule is paused: 1 to 255 characters.
pub type PauseReason = Text<255>;

/// A pause of the whole schedule or of one task, until it is resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulePause {
    /// When it began.
    pub since: DateTime<Utc>,
    /// Name of the actor who paused it.
    pub by: String,
    /// Why.
    pub reason: PauseReason,
}
