//! The LZW codes of a GIF's pixels. Only the number of pixels per code and the end matter here:
//! decoders stop as soon as they have enough pixels, and data could hide after that.

use crate::Refusal;

/// Maximum length of a code, in bits.
const MAX_CODE_BITS: u8 = 12;

/// Decodes the codes of one frame.
pub(super) struct Codes {
    /// Dictionary: the number of pixels of each code.
    known: Vec<u64>,
    /// The clear code, which resets the dictionary. The next code is the end code; those below are
    /// single pixels.
    clear: usize,
    bits: u32,
    count: u8,
    /// Length of the next code, in bits.
    length: u8,
    /// Number of pixels of the previous code; `None` after a clear code.
    last: Option<u64>,
    /// Pixels still expected.
    missing: u64,
    has_ended: bool,
    is_filled_up: bool,
    /// Whether there are codes or bytes behind the pixels.
    has_surplus: bool,
}

impl Codes {
    /// A frame of `pixels` pixels, with `bits` bits per pixel value.
    pub(super) fn new(bits: u8, pixels: u64) -> Result<Self, Refusal> {
        if !(1..=8).contains(&bits) {
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
            has_surplus: false,
        })
    }

    /// Decodes one data sub-block.
    pub(super) fn walk(&mut self, block: &[u8]) -> Result<(), Refusal> {
        for byte in block {
            if self.has_ended {
                // Some encoders write one zero byte after the end code.
                self.has_surplus |= *byte != 0 || self.is_filled_up;
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
            // A new entry is the previous code plus one pixel. It is added before the lookup,
            // because the current code may be that entry.
            if let Some(last) = self.last
                && self.known.len() < 1 << MAX_CODE_BITS
            {
                self.known.push(last + 1);
            }
            if self.missing == 0 {
                (self.has_surplus, self.has_ended) = (true, true);
                return Ok(());
            }
            let pixels = self.known.get(code).copied();
            let pixels =
                pixels.ok_or_else(|| Refusal::damaged("it has a code that stands for nothing"))?;
            self.has_surplus |= pixels > self.missing;
            self.missing = self.missing.saturating_sub(pixels);
            self.last = Some(pixels);
        }
        // Enough bits for the entry that is added next.
        let bits = self.known.len().checked_ilog2().unwrap_or_default() + 1;
        self.length = u8::try_from(bits).map_or(MAX_CODE_BITS, |length| length.min(MAX_CODE_BITS));
        Ok(())
    }

    /// Checks the end, after the last sub-block. Returns whether the codes end with the pixels.
    pub(super) fn finish(self) -> Result<bool, Refusal> {
        match self.missing {
            0 => Ok(!self.has_surplus),
            _ => Err(Refusal::damaged("pixels are missing")),
        }
    }
}
