//! The schedule of the supplier sync: which tasks run when, and what a due task waits for.

mod decision;
mod pause;
mod recurrence;
mod settings;
mod state;
mod task;

pub use decision::{ScheduleSituation, TaskCondition, WaitReason};
pub use pause::{PauseReason, SchedulePause};
pub use recurrence::{InvalidRecurrence, Recurrence};
pub use settings::ScheduleSettings;
pub use state::{ScheduledTask, SyncSchedule};
pub use task::SyncTask;
