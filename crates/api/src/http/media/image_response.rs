//! Uploaded pictures in responses.

use cangku_domain::{
    ProductId, UserId,
    media::{MediaImage, PictureType, THUMBNAIL_SIDES},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// An uploaded picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MediaImage)]
pub struct MediaImageResponse {
    id: i64,
    /// The product that it shows; null if none.
    #[schema(required = true)]
    product_id: Option<i64>,
    /// Name of the stored file.
    file: String,
    /// Path of the file: a product's `main_images` and `detail_images` may name it.
    #[schema(example = "/media/images/0123456789abcdef0123456789abcdef.jpg")]
    url: String,
    /// Smaller copies.
    thumbnails: ThumbnailResponses,
    /// The file name given by the uploader.
    original_name: String,
    /// MIME type of its content.
    content_type: &'static str,
    /// Size of the stored file, in bytes.
    size: u32,
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
    /// 1 unless it is an animation.
    frames: u32,
    /// The user who uploaded it; null for a service.
    #[schema(required = true)]
    uploaded_by: Option<i64>,
    created_at: DateTime<Utc>,
    /// Size before it was scaled down; only in the response to the upload, and only if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    scaled_from: Option<PictureSizeResponse>,
}

/// Size of a picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PictureSize)]
pub struct PictureSizeResponse {
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
}

impl MediaImageResponse {
    /// The response to an upload.
    pub(super) fn uploaded(image: MediaImage, scaled_from: Option<(u32, u32)>) -> Self {
        let size = |(width, height)| PictureSizeResponse { width, height };
        Self {
            scaled_from: scaled_from.map(size),
            ..Self::from(image)
        }
    }
}

/// Paths of smaller copies; null if there are none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MediaThumbnails)]
pub struct ThumbnailResponses {
    /// At most 200 pixels wide and high.
    #[schema(required = true)]
    small: Option<String>,
    /// At most 800 pixels wide and high.
    #[schema(required = true)]
    large: Option<String>,
}

impl From<MediaImage> for MediaImageResponse {
    fn from(image: MediaImage) -> Self {
        let thumbnail = |side| {
            let address = |kind: PictureType| image.file.thumbnail_url(side, kind);
            image.thumbnails.map(address)
        };
        let [large, small] = THUMBNAIL_SIDES;
        Self {
            id: image.id.get(),
            product_id: image.product_id.map(ProductId::get),
            url: image.file.url(),
            thumbnails: ThumbnailResponses {
                small: thumbnail(small),
                large: thumbnail(large),
            },
            file: image.file.to_string(),
            original_name: image.original_name.to_string(),
            content_type: image.kind.mime(),
            size: image.size,
            width: image.width,
            height: image.height,
            frames: image.frames,
            uploaded_by: image.uploaded_by.map(UserId::get),
            created_at: image.created_at,
            scaled_from: None,
        }
    }
}
