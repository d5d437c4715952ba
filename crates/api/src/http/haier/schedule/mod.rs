//! `/api/haier/schedule`: when syncs start by themselves.

mod pause;
mod resume;
mod run;
mod schedule_response;
mod task_name;
mod view;

pub use pause::*;
pub use resume::*;
pub use run::*;
pub use schedule_response::*;
pub use view::*;
