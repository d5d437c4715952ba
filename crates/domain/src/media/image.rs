//! Uploaded pictures (seed 2, MediaImage).

use chrono::{DateTime, Utc};

use super::{MediaFile, OriginalName, PictureType};
use crate::{MediaImageId, ProductId, UserId};

/// An uploaded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaImage {
    /// Identity.
    pub id: MediaImageId,
    /// The product that it shows; `None` for a picture of no product.
    pub product_id: Option<ProductId>,
    /// The stored file. Another row may have the same.
    pub file: MediaFile,
    /// The uploader's name for it.
    pub original_name: OriginalName,
    /// Type of its content.
    pub kind: PictureType,
    /// Bytes of the stored file.
    pub size: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// 1 unless it is an animation.
    pub frames: u32,
    /// Type of its smaller copies; `None` without any.
    pub thumbnails: Option<PictureType>,
    /// Who uploaded it.
    pub uploaded_by: Option<UserId>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

/// A stored picture before it has an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaImageDraft {
    /// The product that it shows.
    pub product_id: Option<ProductId>,
    /// The stored file.
    pub file: MediaFile,
    /// The uploader's name for it.
    pub original_name: OriginalName,
    /// Type of its content.
    pub kind: PictureType,
    /// Bytes of the stored file.
    pub size: u32,
    /// Hash of the stored file.
    pub sha256: [u8; 32],
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// 1 unless it is an animation.
    pub frames: u32,
    /// Type of its smaller copies.
    pub thumbnails: PictureType,
}
