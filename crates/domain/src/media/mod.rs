//! Rules for pictures: accepted names, sizes and types (spec: catalogue, MediaImage模型安全机制).

mod claim;
mod image;
mod media_file;
mod picture_type;
mod refusal;
mod supplier_pictures;

pub use claim::{Claim, OriginalName};
pub use image::{MediaImage, MediaImageDraft};
pub use media_file::{MediaFile, SpareFile, THUMBNAIL_SIDES};
pub use picture_type::PictureType;
pub use refusal::MediaRefusal;
pub use supplier_pictures::{PictureSource, Placed, SupplierPictures, place_copies};
