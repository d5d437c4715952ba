//! `/api/media-images` and the files under `/media/images/`.

mod answer;
mod files;
mod listing;
mod range;
mod uploading;

pub use files::picture_file;
pub use listing::{list, remove, view};
pub use uploading::upload_picture;
