//! Views of products: counted in memory during requests, and written every second by a job.

mod address_quota;
mod crawlers;
mod jobs;
mod log;
mod recent_visits;
mod settings;
mod view_counter;
mod visitor;

pub use jobs::ViewJobs;
pub use log::ViewLog;
pub use settings::ViewSettings;
pub use view_counter::ViewCounter;
pub use visitor::{Visitor, Who};
