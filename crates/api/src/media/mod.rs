//! Uploaded pictures: upload pipeline, file store and cleanup.

mod check_pool;
mod cleaner;
mod cleaning_error;
mod ownership;
mod refusal;
mod settings;
mod store;
mod unreferenced_files;
mod upload;

pub use cleaner::MediaCleaner;
pub use cleaning_error::{CleaningError, ForeignStore};
pub use settings::{BucketSettings, Oversize, UploadSettings};
pub use store::{Files, MARKER, MediaStore, StoreError};
pub use unreferenced_files::RowOutcome;
pub use upload::{IngestError, Upload, UploadPipeline};
