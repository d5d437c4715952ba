//! Validates the pictures that a product refers to.

use crate::{
    Result, ViolationCode, Violations,
    catalog::{Images, Url},
    media::MediaFile,
    ports::UnitOfWork,
};

/// Checks that the shop's own pictures in `images` exist, except those that the product had
/// `before`. They can't be deleted before the transaction ends.
///
/// # Errors
/// [`crate::Error::Invalid`] with each list that refers to a missing picture.
pub(super) fn check(
    unit: &mut dyn UnitOfWork,
    images: &Images,
    before: Option<&Images>,
) -> Result<()> {
    let mut violations = Violations::default();
    let before = before.cloned().unwrap_or_default();
    for (field, urls, before) in [
        ("main_images", &images.main, &before.main),
        ("detail_images", &images.detail, &before.detail),
    ] {
        // An edit of other fields must not fail because a picture is gone that was listed before.
        let is_new = |url: &&Url| MediaFile::is_local_url(url.as_str()) && !before.contains(url);
        let own: Vec<&Url> = urls.iter().filter(is_new).collect();
        if own.is_empty() {
            continue;
        }
        let files = own
            .iter()
            .filter_map(|url| MediaFile::from_url(url.as_str()));
        let files: Vec<MediaFile> = files.collect();
        // Also protects the rows from deletion until the transaction ends.
        let in_use = unit.media_images().lock_referenced(&files)?;
        let is_missing = |url: &&&Url| {
            MediaFile::from_url(url.as_str()).is_none_or(|file| !in_use.contains(&file))
        };
        if let Some(missing) = own.iter().find(is_missing) {
            let message = format!("names a picture that was not uploaded: {missing}");
            violations.add(field, ViolationCode::UnknownReference, message);
        }
    }
    Ok(violations.into_result(())?)
}
