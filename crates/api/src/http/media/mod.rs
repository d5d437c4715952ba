//! `/api/media-images` and the files under `/media/images/`.

mod delete;
mod file_body;
mod image_response;
mod list;
mod range;
mod serve;
mod upload;
mod view;

pub use delete::remove_picture;
pub use list::list_pictures;
pub use serve::{picture_file, picture_file_head};
pub use upload::upload_picture;
pub use view::view_picture;
