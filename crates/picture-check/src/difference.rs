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
        let channels = one.len().checked_div(self.pixels).unwrap_or(1).max(1);
        for ((at, one), other) in one.iter().enumerate().zip(other) {
            let difference = one.abs_diff(*other);
            self.max = self.max.max(difference);
            self.sum = self.sum.saturating_add(difference.into());
            self.count = self.count.saturating_add(1);
            let square = self.squares.get_mut(at / channels / SQUARE);
            if let Some(sum) = square.and_then(|it| it.get_mut(at % channels)) {
                *sum += i64::from(*one) - i64::from(*other);
            }
        }
        self.rows = self.rows.saturating_add(1);
        if self.rows == SQUARE {
            self.end_squares();
        }
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

    /// Whether a lossy copy can differ so.
    pub(crate) fn is_loss(&mut self) -> bool {
        self.end_squares();
        self.max_of_square <= MAX_OF_SQUARE
    }
}
