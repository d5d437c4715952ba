//! `/api/media-images` and the files under `/media/images/`.

mod file_body;
mod image_response;
mod list;
mod range;
mod serve;
mod upload;

pub use list::{list_pictures, remove_picture, view_picture};
pub use serve::{picture_file, picture_file_head};
pub use upload::upload_picture;
