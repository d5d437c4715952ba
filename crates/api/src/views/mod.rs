//! Views of products: counted in memory during requests, and written every second by a job.

mod address_view_limiter;
mod crawlers;
mod settings;
mod view_buffer;
mod view_counter;
mod visit_deduplicator;
mod visitor;

pub use settings::ViewSettings;
pub use view_buffer::ViewBuffer;
pub use view_counter::ViewCounter;
pub use visitor::{Visitor, VisitorIdentity};
