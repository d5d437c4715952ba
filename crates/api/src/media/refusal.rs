//! Converts the checker's refusals to the domain's.

use cangku_domain::media::{MediaRefusal, PictureType};
use picture_check::{Kind, Refusal, ThumbnailKind};

pub(super) fn refusal(refusal: &Refusal) -> MediaRefusal {
    let text = refusal.to_string();
    match refusal {
        Refusal::NotAPicture { .. } => MediaRefusal::NotAPicture(text),
        Refusal::OtherKind { .. } => MediaRefusal::TypeMismatch(text),
        Refusal::Damaged(_) => MediaRefusal::Damaged(text),
        Refusal::TrailingData { .. } => MediaRefusal::TrailingData(text),
        Refusal::TooManyPixels { .. } => MediaRefusal::TooManyPixels(text),
        Refusal::TooHeavy => MediaRefusal::TooComplex(text),
        Refusal::TooManyFrames { .. } => MediaRefusal::TooManyFrames(text),
    }
}

pub(super) const fn kind(of: PictureType) -> Kind {
    match of {
        PictureType::Jpeg => Kind::Jpeg,
        PictureType::Png => Kind::Png,
        PictureType::Gif => Kind::Gif,
        PictureType::WebP => Kind::WebP,
        PictureType::Bmp => Kind::Bmp,
    }
}

pub(super) const fn thumbnail_type(kind: ThumbnailKind) -> PictureType {
    match kind {
        ThumbnailKind::Jpeg => PictureType::Jpeg,
        ThumbnailKind::WebP => PictureType::WebP,
    }
}
