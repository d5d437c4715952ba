//! Uploaded pictures: upload pipeline, file store and cleanup.

mod checkers;
mod cleaner;
mod cleaning_error;
mod ownership;
mod refusal;
mod settings;
mod settle;
mod store;
mod upload;

pub use cleaner::MediaCleaner;
pub use cleaning_error::{CleaningError, ForeignStore};
pub use settings::{BucketSettings, UploadSettings};
pub use settle::RowOutcome;
pub use store::{Files, MARKER, MediaStore, StoreError};
pub use upload::{IngestError, Upload, UploadPipeline};
