//! The bit stream of entropy-coded pixels, and its Huffman codes.

use super::segments::skip_to_marker;
use crate::{Refusal, reader::Reader};

/// Codes of up to this many bits are found in one table lookup; most codes are.
const SHORT: u8 = 9;

/// A Huffman table.
#[derive(Default)]
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
    /// Builds the table from its class and number, the number of codes of each length, and their
    /// values in order.
    pub(super) fn read(data: &[u8]) -> Result<Self, Refusal> {
        let mut data = Reader::new(data);
        data.byte()?;
        let counts: [u8; 16] = data.array()?;
        let mut values = data.rest();
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
        // No code may consist of ones only: libjpeg refuses such a table.
        if begin >= 1 << 16 {
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

/// Reads entropy-coded data bit by bit, and copies what it reads. If the data ends early, that is an
/// error; nothing is padded.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, starting at the most significant one.
    ready: u64,
    count: u8,
    /// The clean copy so far, with all bytes in `ready`.
    out: Vec<u8>,
}

impl<'a> Bits<'a> {
    /// Reads from `coded`, and appends the copy to `out`.
    pub(super) const fn new(coded: &'a [u8], out: Vec<u8>) -> Self {
        Self {
            rest: coded,
            ready: 0,
            count: 0,
            out,
        }
    }

    /// Fills the buffer up to the next marker; a data byte `0xff` is escaped by a zero after it.
    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.rest {
                [0xff, 0, rest @ ..] => {
                    self.rest = rest;
                    self.out.extend_from_slice(&[0xff, 0]);
                    0xff
                }
                // Any number of these bytes may precede a marker.
                [0xff, 0xff, ..] => {
                    self.rest = self.rest.get(1..).unwrap_or_default();
                    continue;
                }
                [] | [0xff, ..] => return,
                [byte, rest @ ..] => {
                    self.rest = rest;
                    self.out.push(*byte);
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

    /// Ends a part, skips what is left of it, and reads the restart marker with this number.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Refusal> {
        self.end_part();
        match skip_to_marker(self.rest) {
            [0xff, marker, rest @ ..] if *marker == 0xd0 + number => {
                self.rest = rest;
                self.out.extend_from_slice(&[0xff, *marker]);
                Ok(())
            }
            [0xff, 0xd0..=0xd7, ..] => Err(Refusal::damaged("its restarts are out of order")),
            _ => Err(missing()),
        }
    }

    /// Ends the last part; returns the bytes that weren't read, and the copy.
    pub(super) fn finish(mut self) -> (&'a [u8], Vec<u8>) {
        self.end_part();
        (self.rest, self.out)
    }

    /// Removes the bytes that were copied but not used, and sets the unused bits of the last one.
    fn end_part(&mut self) {
        for _ in 0..self.count / 8 {
            let byte = self.out.pop();
            if byte == Some(0) && self.out.last() == Some(&0xff) {
                self.out.pop();
            }
        }
        let unused = (1_u8 << (self.count % 8)) - 1;
        let is_escaped = matches!(self.out.as_slice(), [.., 0xff, 0]);
        if let Some(last) = self.out.last_mut()
            && unused > 0
            && !is_escaped
        {
            *last |= unused;
            if *last == 0xff {
                self.out.push(0);
            }
        }
        (self.ready, self.count) = (0, 0);
    }
}

fn missing() -> Refusal {
    Refusal::damaged("pixels are missing")
}
