//! Rules for pictures: accepted names, sizes and types (spec: catalogue, MediaImage模型安全机制).

mod declared_picture;
mod image;
mod media_file;
mod picture_type;
mod refusal;
mod supplier_pictures;

pub use declared_picture::{DeclaredPicture, OriginalName};
pub use image::{MediaImage, MediaImageDraft};
pub use media_file::{DuplicateFile, MediaFile, THUMBNAIL_SIDES};
pub use picture_type::PictureType;
pub use refusal::MediaRefusal;
pub use supplier_pictures::{
    DownloadedPicture, PlacementCounts, SupplierPictures, merge_copies_into_images,
};
