//! Uploaded pictures: upload pipeline, file store and cleanup.

mod checkers;
mod desk;
mod jobs;
mod ownership;
mod refusal;
mod store;
mod upload_limiter;

pub use desk::{IntakeError, MediaDesk, Upload};
pub use jobs::{CleaningError, MediaJobs, MediaKeeper};
pub use ownership::ForeignStore;
pub use store::{Files, MARKER, MediaStore, StoreError};
pub use upload_limiter::{TooManyUploads, UploadLimiter};
