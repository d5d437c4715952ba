//! Use cases on the schedule of the supplier sync.

mod pause;
mod record_calls;
mod register;
mod resume;
mod start;
#[cfg(test)]
mod tests;
mod view;

pub(super) use pause::pause_after_undo;
pub use pause::pause_schedule;
pub use record_calls::record_supplier_calls;
pub use register::register_schedule;
pub use resume::resume_schedule;
pub use start::{start_due_task, start_task_once};
pub use view::{ScheduleView, view_schedule};
