//! `/api/media-images` and the files under `/media/images/`.

mod answer;
mod file_body;
mod files;
mod listing;
mod range;
mod uploading;

pub use files::{picture_file, picture_file_head};
pub use listing::{list, remove, view};
pub use uploading::upload_picture;
