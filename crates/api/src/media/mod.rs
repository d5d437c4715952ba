//! Uploaded pictures: taking them in, keeping their files, cleaning up.

mod checkers;
mod desk;
mod jobs;
mod refusal;
mod store;
mod upload_limiter;

pub use desk::{IntakeError, MediaDesk, Upload};
pub use jobs::{MediaJobs, MediaKeeper};
pub use store::{Files, MediaStore, StoreError};
pub use upload_limiter::{TooManyUploads, UploadLimiter};
