//! Converts the checker's refusals to the domain's.

use cangku_domain::media::{MediaRefusal, PictureType};
use picture_check::{Kind, Refusal, ThumbnailKind};

pub(super) fn refusal(refusal: &Refusal) -> MediaRefusal {
    let text = refusal.to_string();
    match refusal {
        Refusal::NotAPicture { .. } => MediaRefusal::NotAPicture(text),
        Refusal::Damaged(_) => MediaRefusal::Damaged(text),
        Refusal::TooManyPixels { .. } => MediaRefusal::TooManyPixels(text),
        Refusal::TooHeavy => MediaRefusal::TooComplex(text),
        Refusal::TooManyFrames { .. } => MediaRefusal::TooManyFrames(text),
    }
}

pub(super) const fn picture_type(kind: Kind) -> PictureType {
    match kind {
        Kind::Jpeg => PictureType::Jpeg,
        Kind::Png => PictureType::Png,
        Kind::Gif => PictureType::Gif,
        Kind::WebP => PictureType::WebP,
        Kind::Bmp => PictureType::Bmp,
    }
}

pub(super) const fn thumbnail_type(kind: ThumbnailKind) -> PictureType {
    match kind {
        ThumbnailKind::Jpeg => PictureType::Jpeg,
        ThumbnailKind::WebP => PictureType::WebP,
    }
}
