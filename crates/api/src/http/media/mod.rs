//! `/api/media-images` and the files under `/media/images/`.

mod file_body;
mod image_response;
mod listing;
mod range;
mod serve;
mod upload;

pub use listing::{list, remove, view};
pub use serve::{picture_file, picture_file_head};
pub use upload::upload_picture;
