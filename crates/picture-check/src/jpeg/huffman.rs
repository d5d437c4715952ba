//! The bit stream of entropy-coded pixels, and its Huffman codes.

use crate::Refusal;

/// Codes of up to this many bits are found in one table lookup; most codes are.
const SHORT: u8 = 9;

/// A Huffman table.
pub(super) struct Table {
    /// Length and value, indexed by the next [`SHORT`] bits; length 0 if the code is longer.
    short: Vec<(u8, u8)>,
    long: Vec<Code>,
}

struct Code {
    /// The first 16-bit prefix after this code's range; codes are in ascending order.
    end: u32,
    length: u8,
    value: u8,
}

impl Table {
    /// Builds the table from the number of codes of each length, and their values in order.
    pub(super) fn new(counts: [u8; 16], mut values: &[u8]) -> Result<Self, Refusal> {
        let overfull = || Refusal::damaged("it has more codes than fit");
        let mut short = vec![(0, 0); 1 << SHORT];
        let (mut long, mut begin) = (Vec::new(), 0_u32);
        for (length, count) in (1_u8..).zip(counts) {
            let own = values
                .split_off(..usize::from(count))
                .ok_or_else(overfull)?;
            for value in own.iter().copied() {
                let end = begin + (1_u32 << (16 - length));
                if length <= SHORT {
                    let index = |bits: u32| usize::try_from(bits >> (16 - SHORT)).ok();
                    let entries = index(begin).zip(index(end));
                    let entries = entries.and_then(|(from, to)| short.get_mut(from..to));
                    entries.ok_or_else(overfull)?.fill((length, value));
                } else {
                    long.push(Code { end, length, value });
                }
                begin = end;
            }
        }
        if begin > 1 << 16 {
            return Err(overfull());
        }
        Ok(Self { short, long })
    }

    /// Length and value of the code at the start of these bits.
    fn find(&self, bits: u16) -> Option<(u8, u8)> {
        match self.short.get(usize::from(bits >> (16 - SHORT))) {
            Some((0, _)) | None => {
                let index = self.long.partition_point(|code| code.end <= bits.into());
                self.long.get(index).map(|code| (code.length, code.value))
            }
            found => found.copied(),
        }
    }
}

/// Reads entropy-coded data bit by bit. If it ends early, that is an error; nothing is padded.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, starting at the most significant one.
    ready: u64,
    count: u8,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(coded: &'a [u8]) -> Self {
        Self {
            rest: coded,
            ready: 0,
            count: 0,
        }
    }

    /// Fills the buffer up to the next marker; a data byte `0xff` is escaped by a zero after it.
    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.rest {
                [0xff, 0, rest @ ..] => {
                    self.rest = rest;
                    0xff
                }
                [] | [0xff, ..] => return,
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.ready |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// Takes the next `count` bits, at most 16.
    pub(super) fn take(&mut self, count: u8) -> Result<u16, Refusal> {
        if count > self.count {
            self.fill();
        }
        let bits = self.ahead();
        self.count = self.count.checked_sub(count).ok_or_else(missing)?;
        self.ready <<= count;
        Ok(bits.checked_shr(16 - u32::from(count)).unwrap_or_default())
    }

    /// Decodes the next Huffman code.
    pub(super) fn value(&mut self, table: &Table) -> Result<u8, Refusal> {
        // A code has at most 16 bits.
        if self.count < 16 {
            self.fill();
        }
        let (length, value) = match table.find(self.ahead()) {
            Some(found) => found,
            None if self.count < 16 => return Err(missing()),
            None => return Err(Refusal::damaged("it has a code that stands for nothing")),
        };
        self.take(length)?;
        Ok(value)
    }

    /// The next 16 bits, padded with zeros at the end.
    const fn ahead(&self) -> u16 {
        let [first, second, ..] = self.ready.to_be_bytes();
        u16::from_be_bytes([first, second])
    }

    /// Skips the restart marker with this number, which must come next.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Refusal> {
        self.fill();
        self.end_of_bits()?;
        *self = match self.rest {
            [0xff, marker, rest @ ..] if *marker == 0xd0 + number => Self::new(rest),
            [0xff, 0xd0..=0xd7, ..] => {
                return Err(Refusal::damaged("its restarts are out of order"));
            }
            [] => return Err(missing()),
            _ => return Err(self.trailing()),
        };
        Ok(())
    }

    /// Checks that everything is read, except for the padding of the last byte.
    pub(super) fn finish(mut self) -> Result<(), Refusal> {
        self.fill();
        self.end_of_bits()?;
        match self.rest {
            [] => Ok(()),
            _ => Err(self.trailing()),
        }
    }

    fn end_of_bits(&self) -> Result<(), Refusal> {
        match self.count {
            0..8 => Ok(()),
            _ => Err(self.trailing()),
        }
    }

    /// The error for unread data.
    fn trailing(&self) -> Refusal {
        let bytes = self.rest.len() + usize::from(self.count / 8);
        Refusal::TrailingData { bytes }
    }
}

fn missing() -> Refusal {
    Refusal::damaged("pixels are missing")
}
