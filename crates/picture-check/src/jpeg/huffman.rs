//! Bits of coded pixels, and the codes that they are.

use crate::Refusal;

/// Codes as long as this are found in one step; most are.
const SHORT: u8 = 9;

/// The codes of one kind, by what they stand for.
pub(super) struct Table {
    /// Length and value by the next [`SHORT`] bits; length 0 where the code is longer.
    short: Vec<(u8, u8)>,
    long: Vec<Code>,
}

struct Code {
    /// The first 16 bits that come after this code, in their order.
    end: u32,
    length: u8,
    value: u8,
}

impl Table {
    /// From how many codes of each length there are, and what they stand for in their order.
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
                    let place = |bits: u32| usize::try_from(bits >> (16 - SHORT)).ok();
                    let places = place(begin).zip(place(end));
                    let places = places.and_then(|(from, to)| short.get_mut(from..to));
                    places.ok_or_else(overfull)?.fill((length, value));
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

    /// Length and value of the code that these bits begin with.
    fn find(&self, bits: u16) -> Option<(u8, u8)> {
        match self.short.get(usize::from(bits >> (16 - SHORT))) {
            Some((0, _)) | None => {
                let place = self.long.partition_point(|code| code.end <= bits.into());
                self.long.get(place).map(|code| (code.length, code.value))
            }
            found => found.copied(),
        }
    }
}

/// Coded pixels, bit by bit. Where they end too early, that is told, not filled up.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, from the highest on.
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

    /// Up to the next marker; a `0xff` that is none has a zero behind it.
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

    /// The next so many bits, 16 at most.
    pub(super) fn take(&mut self, count: u8) -> Result<u16, Refusal> {
        if count > self.count {
            self.fill();
        }
        let bits = self.ahead();
        self.count = self.count.checked_sub(count).ok_or_else(missing)?;
        self.ready <<= count;
        Ok(bits.checked_shr(16 - u32::from(count)).unwrap_or_default())
    }

    /// What the next code stands for.
    pub(super) fn value(&mut self, table: &Table) -> Result<u8, Refusal> {
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

    /// The next 16 bits, zeros behind the last.
    const fn ahead(&self) -> u16 {
        let [first, second, ..] = self.ready.to_be_bytes();
        u16::from_be_bytes([first, second])
    }

    /// Goes on behind the restart marker of this number, which must come next.
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

    /// Nothing where all is read, but for what fills up the last byte.
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

    /// What is left over.
    fn trailing(&self) -> Refusal {
        let bytes = self.rest.len() + usize::from(self.count / 8);
        Refusal::TrailingData { bytes }
    }
}

fn missing() -> Refusal {
    Refusal::damaged("pixels are missing")
}
