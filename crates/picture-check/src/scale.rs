//! Scales a picture down to a number of pixels.

use fast_image_resize::{MulDiv, ResizeOptions, Resizer};
use image::DynamicImage;

use crate::{Limits, Refusal};

/// The largest size with the proportions of `width` × `height` and at most `pixels` pixels.
pub(crate) fn fitting_size(width: u32, height: u32, pixels: u64) -> (u32, u32) {
    let (wide, high) = (u64::from(width.max(1)), u64::from(height.max(1)));
    if wide * high <= pixels {
        return (width, height);
    }
    let across = (u128::from(pixels) * u128::from(wide) / u128::from(high)).isqrt();
    let across = u64::try_from(across).unwrap_or(wide).clamp(1, wide);
    let down = (high * across / wide).min(pixels / across).max(1);
    let side = |pixels: u64| u32::try_from(pixels).unwrap_or(u32::MAX);
    (side(across), side(down))
}

/// Scales a picture down to at most `pixels` pixels.
///
/// # Errors
/// [`Refusal::TooHeavy`] if that takes more than `limits.memory`.
pub(crate) fn scaled_down(
    mut picture: DynamicImage,
    pixels: u64,
    limits: &Limits,
) -> Result<DynamicImage, Refusal> {
    let (width, height) = fitting_size(picture.width(), picture.height(), pixels);
    if (width, height) == (picture.width(), picture.height()) {
        return Ok(picture);
    }
    let has_alpha = picture.color().has_alpha();
    // Otherwise invisible colours would bleed into visible ones.
    if has_alpha {
        let done = MulDiv::new().multiply_alpha_inplace(&mut picture);
        done.map_err(|error| Refusal::damaged(error.to_string()))?;
    }
    // First the rows, then the columns: the memory of each source is freed before the next step.
    let rows = picture.height();
    let picture = resized(picture, width, rows, limits)?;
    let mut picture = resized(picture, width, height, limits)?;
    if has_alpha {
        let done = MulDiv::new().divide_alpha_inplace(&mut picture);
        done.map_err(|error| Refusal::damaged(error.to_string()))?;
    }
    Ok(picture)
}

fn resized(
    from: DynamicImage,
    width: u32,
    height: u32,
    limits: &Limits,
) -> Result<DynamicImage, Refusal> {
    let size = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let pixels = u64::from(width) * u64::from(height);
    let bytes = pixels.saturating_mul(from.color().bytes_per_pixel().into());
    if bytes.saturating_add(size(from.as_bytes().len())) > limits.memory {
        return Err(Refusal::TooHeavy);
    }
    let mut to = DynamicImage::new(width, height, from.color());
    let options = ResizeOptions::new().use_alpha(false);
    Resizer::new()
        .resize(&from, &mut to, &options)
        .map_err(|error| Refusal::damaged(error.to_string()))?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_has_the_proportions_and_fits() {
        assert_eq!(fitting_size(8064, 6048, 40_000_000), (7302, 5476));
        assert_eq!(fitting_size(100, 100, 10_000), (100, 100));
        assert_eq!(fitting_size(100, 100, 9_999), (99, 99));
        assert_eq!(fitting_size(1_000_000, 1, 1000), (31_622, 1));
        assert_eq!(fitting_size(1, 1_000_000, 1000), (1, 1000));
        for (width, height) in [(16_382, 3880), (65_535, 65_535), (65_535, 700)] {
            let (w, h) = fitting_size(width, height, 40_000_000);
            assert!(u64::from(w) * u64::from(h) <= 40_000_000);
            assert!(u64::from(w) * u64::from(h) > 39_900_000);
        }
    }
}
