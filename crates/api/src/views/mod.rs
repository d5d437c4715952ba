//! Views of products: noted in memory as requests come, written every second off their path.

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
