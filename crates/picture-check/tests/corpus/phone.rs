//! Photos as large as those of phones.

use super::{
    jpeg_writer::Layout,
    parts::{exif, jpeg_segment, jpeg_with},
};

/// The colours of the quarters: top left, top right, bottom left, bottom right.
pub const QUARTERS: [[u8; 3]; 4] = [[200, 80, 40], [60, 160, 90], [50, 70, 190], [220, 210, 120]];

/// A JPEG of four flat quarters with colours at half the resolution, as phones write it, and this
/// EXIF orientation.
pub fn photo(width: usize, height: usize, orientation: u8) -> Vec<u8> {
    let layout = Layout::new(width, height, &[(2, 2), (1, 1), (1, 1)]);
    let colours = QUARTERS.map(luma_and_chroma);
    let (middle, centre) = (width as f32 / 2.0, height as f32 / 2.0);
    let jpeg = layout.write_flat(&|component, x, y| {
        colours[usize::from(y >= centre) * 2 + usize::from(x >= middle)][component]
    });
    let exif = [b"Exif\0\0", exif(orientation).as_slice()].concat();
    jpeg_with(&jpeg, &[jpeg_segment(0xe1, &exif)])
}

/// The colour in YCbCr of JFIF.
fn luma_and_chroma(colour: [u8; 3]) -> [f32; 3] {
    let [red, green, blue] = colour.map(f32::from);
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    [
        luma,
        (blue - luma) / 1.772 + 128.0,
        (red - luma) / 1.402 + 128.0,
    ]
}
