//! How much two pictures of the same size differ.

/// Side of the squares over which differences are averaged, in pixels.
const SQUARE: usize = 16;
/// Maximum difference of a value between two decoders of a JPEG: both round, and interpolate the
/// colours between samples in slightly different ways.
const MAX_ROUNDING: u8 = 24;
/// The same on average, in tenths.
const MAX_MEAN_ROUNDING: u64 = 15;
/// Maximum difference of the mean of a square between a picture and its lossy copy.
const MAX_OF_SQUARE: i64 = 32;

/// The difference of two pictures, row by row.
pub(crate) struct Difference {
    pixels: usize,
    max: u8,
    sum: u64,
    count: u64,
    /// Sums of the signed differences, by square of the current rows of pixels and by channel.
    squares: Vec<[i64; 4]>,
    rows: usize,
    /// The largest absolute mean of a square.
    max_of_square: i64,
}

impl Difference {
    /// For rows of this many pixels.
    pub(crate) fn new(pixels: usize) -> Self {
        Self {
            pixels,
            max: 0,
            sum: 0,
            count: 0,
            squares: vec![[0; 4]; pixels.div_ceil(SQUARE)],
            rows: 0,
            max_of_square: 0,
        }
    }

    /// Adds a row of both pictures, with the same number of bytes.
    pub(crate) fn add_row(&mut self, one: &[u8], other: &[u8]) {
        // A number of channels that is known in advance lets the compiler use vector instructions.
        match one.len().checked_div(self.pixels) {
            Some(4) => self.add_row_of::<4>(one, other),
            Some(3) => self.add_row_of::<3>(one, other),
            Some(2) => self.add_row_of::<2>(one, other),
            _ => self.add_row_of::<1>(one, other),
        }
        self.rows = self.rows.saturating_add(1);
        if self.rows == SQUARE {
            self.end_squares();
        }
    }

    fn add_row_of<const CHANNELS: usize>(&mut self, one: &[u8], other: &[u8]) {
        let (one, _) = one.as_chunks::<CHANNELS>();
        let (other, _) = other.as_chunks::<CHANNELS>();
        let pairs = one.chunks(SQUARE).zip(other.chunks(SQUARE));
        for ((one, other), square) in pairs.zip(&mut self.squares) {
            let mut signed = [0_i32; CHANNELS];
            let mut sum = 0_u32;
            for (one, other) in one.iter().zip(other) {
                for ((one, other), signed) in one.iter().zip(other).zip(&mut signed) {
                    let difference = one.abs_diff(*other);
                    self.max = self.max.max(difference);
                    sum += u32::from(difference);
                    *signed += i32::from(*one) - i32::from(*other);
                }
            }
            self.sum = self.sum.saturating_add(sum.into());
            for (sum, signed) in square.iter_mut().zip(signed) {
                *sum += i64::from(signed);
            }
        }
        let count = one.len().saturating_mul(CHANNELS);
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.count = self.count.saturating_add(count);
    }

    fn end_squares(&mut self) {
        let rows = i64::try_from(self.rows).unwrap_or(1).max(1);
        let mut left = self.pixels;
        for sums in &mut self.squares {
            let width = i64::try_from(left.min(SQUARE)).unwrap_or(1).max(1);
            left = left.saturating_sub(SQUARE);
            for sum in sums {
                self.max_of_square = self.max_of_square.max(sum.abs() / (rows * width));
                *sum = 0;
            }
        }
        self.rows = 0;
    }

    /// Whether two decoders can differ so by rounding.
    pub(crate) const fn is_rounding(&self) -> bool {
        let is_small = self.sum.saturating_mul(10) <= self.count.saturating_mul(MAX_MEAN_ROUNDING);
        self.max <= MAX_ROUNDING && is_small
    }

    /// Whether a lossy copy can differ so, or what another decoder reduces in its own way: colours that
    /// have fewer samples than pixels differ at sharp edges then.
    pub(crate) fn is_loss(&mut self) -> bool {
        self.end_squares();
        self.max_of_square <= MAX_OF_SQUARE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The difference of a grey or coloured picture, and of one with this value changed.
    fn changed(pixels: usize, channels: usize, rows: usize, at: usize, by: u8) -> Difference {
        let mut difference = Difference::new(pixels);
        for row in 0..rows {
            let one = vec![100; pixels * channels];
            let mut other = one.clone();
            if row == 0 {
                other[at] += by;
            }
            difference.add_row(&one, &other);
        }
        difference
    }

    #[test]
    fn every_value_counts_in_rows_of_any_length() {
        for channels in 1..=4 {
            for pixels in [1, 2, 15, 16, 17, 33] {
                for at in 0..pixels * channels {
                    let found = changed(pixels, channels, 3, at, 30);
                    assert_eq!((found.max, found.sum), (30, 30));
                    let count = u64::try_from(pixels * channels * 3).unwrap();
                    assert_eq!(found.count, count);
                    assert!(!found.is_rounding());
                }
            }
        }
    }

    #[test]
    fn a_square_is_compared_by_its_mean_and_channel() {
        // The mean of the last square, of one column and one row, is the value itself.
        assert!(!changed(17, 3, 1, 16 * 3 + 2, 33).is_loss());
        assert!(changed(17, 3, 1, 16 * 3 + 2, 32).is_loss());
        assert!(changed(17, 3, 1, 15 * 3, 120).is_loss());
        assert!(changed(16, 3, 16, 5, 155).is_loss());
    }
}
