//! The codes that a GIF's pixels are written in. What they stand for doesn't matter, only how many
//! pixels, and where they end: decoders stop as soon as they have enough.

use crate::Refusal;

/// Codes have no more bits.
const LONGEST: u8 = 12;

/// A walk over the codes of one frame.
pub(crate) struct Codes {
    /// How many pixels each code stands for; the rest is free.
    known: Vec<u64>,
    /// The code that forgets the others; the next one is the end, those below are pixels.
    clear: usize,
    bits: u32,
    count: u8,
    /// Bits of the next code.
    length: u8,
    /// Pixels of the code before, unless it was forgotten.
    last: Option<u64>,
    /// Pixels to come.
    missing: u64,
    has_ended: bool,
    is_filled_up: bool,
}

impl Codes {
    /// Of so many pixels, whose values have so many bits.
    pub(crate) fn new(bits: u8, pixels: u64) -> Result<Self, Refusal> {
        if !(2..=8).contains(&bits) {
            return Err(Refusal::damaged("its codes are of no known length"));
        }
        let clear = 1 << bits;
        Ok(Self {
            known: vec![1; clear + 2],
            clear,
            bits: 0,
            count: 0,
            length: bits + 1,
            last: None,
            missing: pixels,
            has_ended: false,
            is_filled_up: false,
        })
    }

    /// Walks on.
    pub(crate) fn walk(&mut self, block: &[u8]) -> Result<(), Refusal> {
        for byte in block {
            if self.has_ended {
                // Some encoders begin one more byte.
                if *byte != 0 || self.is_filled_up {
                    return Err(Refusal::TrailingData { bytes: block.len() });
                }
                self.is_filled_up = true;
                continue;
            }
            self.bits |= u32::from(*byte) << self.count;
            self.count += 8;
            while self.count >= self.length && !self.has_ended {
                let code = self.bits & ((1 << self.length) - 1);
                self.bits >>= self.length;
                self.count -= self.length;
                self.step(usize::try_from(code).unwrap_or(usize::MAX))?;
            }
        }
        Ok(())
    }

    fn step(&mut self, code: usize) -> Result<(), Refusal> {
        if code == self.clear {
            self.known.truncate(self.clear + 2);
            self.last = None;
        } else if code == self.clear + 1 {
            self.has_ended = true;
        } else {
            // A new code is the one before and one pixel more, and may stand for itself at once.
            if let Some(last) = self.last
                && self.known.len() < 1 << LONGEST
            {
                self.known.push(last + 1);
            }
            let pixels = self.known.get(code).copied();
            let pixels =
                pixels.ok_or_else(|| Refusal::damaged("it has a code that stands for nothing"))?;
            let missing = self.missing.checked_sub(pixels);
            self.missing =
                missing.ok_or_else(|| Refusal::damaged("a frame has more pixels than it says"))?;
            self.last = Some(pixels);
        }
        // As long as the number of the code that comes to be known next.
        let longest = self.known.len().checked_ilog2().unwrap_or_default() + 1;
        self.length = u8::try_from(longest).map_or(LONGEST, |length| length.min(LONGEST));
        Ok(())
    }

    /// Behind the last block.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        match self.missing {
            0 => Ok(()),
            _ => Err(Refusal::damaged("pixels are missing")),
        }
    }
}
