//! Uploaded pictures (spec: catalogue, MediaImage).

use chrono::{DateTime, Utc};

use super::{MediaFile, OriginalName, PictureType};
use crate::{MediaImageId, ProductId, UserId};

/// The row of an uploaded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaImage {
    /// Assigned on insert; positive.
    pub id: MediaImageId,
    /// The product that it shows; `None` if it belongs to no product.
    pub product_id: Option<ProductId>,
    /// The stored file. Several rows may share it.
    pub file: MediaFile,
    /// The uploader's file name.
    pub original_name: OriginalName,
    /// Type of the content.
    pub kind: PictureType,
    /// Size of the stored file, in bytes.
    pub size: u32,
    /// Width in pixels, after rotation by the EXIF orientation.
    pub width: u32,
    /// Height in pixels, after rotation by the EXIF orientation.
    pub height: u32,
    /// Number of frames; 1 unless it is animated.
    pub frames: u32,
    /// Type of the thumbnails; `None` without any.
    pub thumbnails: Option<PictureType>,
    /// The user who uploaded it; `None` for a job or a deleted account.
    pub uploaded_by: Option<UserId>,
    /// Time of the upload.
    pub created_at: DateTime<Utc>,
}

/// A stored file that has no row yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaImageDraft {
    /// The product that it shows; `None` if it belongs to no product.
    pub product_id: Option<ProductId>,
    /// The stored file, which exists before the row is inserted.
    pub file: MediaFile,
    /// The uploader's file name.
    pub original_name: OriginalName,
    /// Type of the content.
    pub kind: PictureType,
    /// Size of the stored file, in bytes.
    pub size: u32,
    /// SHA-256 of the stored file.
    pub sha256: [u8; 32],
    /// Width in pixels, after rotation by the EXIF orientation.
    pub width: u32,
    /// Height in pixels, after rotation by the EXIF orientation.
    pub height: u32,
    /// Number of frames; 1 unless it is animated.
    pub frames: u32,
    /// Type of the thumbnails.
    pub thumbnails: PictureType,
    /// Width and height before it was scaled down, in pixels; `None` if it wasn't.
    pub scaled_from: Option<(u32, u32)>,
}
