//! Use cases of uploaded pictures.

mod clean_up_media;
mod delete_media_image;
mod record_media_image;

pub use clean_up_media::{orphaned_media, prepare_orphan_deletion, shop_id, unreferenced_media};
pub use delete_media_image::delete_media_image;
pub use record_media_image::{RecordedMediaImage, record_media_image};
