//! Whether the pixels of a JPEG are all there. Decoders fill up what is missing.

use super::huffman::{Bits, Table};
use crate::{Refusal, reader::Reader};

/// Walks through every code of every scan of a clean copy.
pub(crate) fn check(clean: &[u8]) -> Result<(), Refusal> {
    let mut reader = Reader::new(clean);
    reader.expect(b"\xff\xd8", "the start")?;
    let mut tables = Tables::default();
    let mut picture = None;
    loop {
        reader.expect(b"\xff", "a marker")?;
        let marker = reader.byte()?;
        if marker == 0xd9 {
            break;
        }
        let count = reader.be16()?;
        let mut data = Reader::new(reader.take(usize::from(count).saturating_sub(2))?);
        match marker {
            0xc0..=0xc2 => picture = Some(Picture::read(data, marker == 0xc2)?),
            0xc4 => tables.read(data)?,
            0xdd => tables.restarts = data.be16()?,
            0xda => {
                let picture: &mut Picture = picture.as_mut().ok_or_else(no_header)?;
                let coded = super::coded(reader.rest())?;
                Scan::read(data, picture)?.walk(picture, &tables, reader.take(coded)?)?;
            }
            0xc3 | 0xc5..=0xcf => {
                return Err(Refusal::damaged("it is coded in a way that is out of use"));
            }
            _ => {}
        }
    }
    let components = picture.map(|picture| picture.components);
    let all = components.is_some_and(|all| all.iter().all(|component| component.is_there));
    all.then_some(())
        .ok_or_else(|| Refusal::damaged("colours are missing"))
}

fn no_header() -> Refusal {
    Refusal::damaged("the header is missing")
}

#[derive(Default)]
struct Tables {
    /// By number; those of the mean values, then those of the details.
    of: [[Option<Table>; 4]; 2],
    /// Units between two restart markers; 0 without any.
    restarts: u16,
}

impl Tables {
    fn read(&mut self, mut data: Reader<'_>) -> Result<(), Refusal> {
        while !data.is_empty() {
            let which = data.byte()?;
            let counts: [u8; 16] = data.array()?;
            let codes = counts.iter().copied().map(usize::from).sum();
            let table = Table::new(counts, data.take(codes)?)?;
            let of = self.of.get_mut(usize::from(which >> 4));
            let place = of.and_then(|of| of.get_mut(usize::from(which & 15)));
            *place.ok_or_else(no_table)? = Some(table);
        }
        Ok(())
    }

    fn get(&self, of: usize, number: u8) -> Result<&Table, Refusal> {
        let of = self.of.get(of).and_then(|of| of.get(usize::from(number)));
        of.and_then(Option::as_ref).ok_or_else(no_table)
    }
}

fn no_table() -> Refusal {
    Refusal::damaged("a table of codes is missing")
}

/// What the header says.
struct Picture {
    is_progressive: bool,
    width: usize,
    height: usize,
    components: Vec<Component>,
}

/// Brightness or a colour, in blocks of 64 values.
struct Component {
    id: u8,
    /// Blocks of a unit, across and down.
    across: usize,
    down: usize,
    /// Blocks of a line, those that only fill up the last unit included.
    line: usize,
    /// The values of each block that aren't zero, of a progressive picture: later scans have a bit
    /// for each of them.
    known: Vec<u64>,
    is_there: bool,
}

impl Picture {
    fn read(mut data: Reader<'_>, is_progressive: bool) -> Result<Self, Refusal> {
        data.byte()?;
        let [height, width] = [data.be16()?, data.be16()?].map(usize::from);
        let mut components = Vec::new();
        for _ in 0..data.byte()? {
            let [id, sampling, _] = data.array()?;
            let (across, down) = (usize::from(sampling >> 4), usize::from(sampling & 15));
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(Refusal::damaged("its header makes no sense"));
            }
            components.push(Component {
                id,
                across,
                down,
                line: 0,
                known: Vec::new(),
                is_there: false,
            });
        }
        let mut picture = Self {
            is_progressive,
            width,
            height,
            components,
        };
        let (units_across, units_down) = picture.units();
        for component in &mut picture.components {
            component.line = units_across * component.across;
            if is_progressive {
                component.known = vec![0; component.line * units_down * component.down];
            }
        }
        Ok(picture)
    }

    /// Blocks of the largest component in a unit.
    fn most(&self) -> (usize, usize) {
        let across = self.components.iter().map(|component| component.across);
        let down = self.components.iter().map(|component| component.down);
        (across.max().unwrap_or(1), down.max().unwrap_or(1))
    }

    fn units(&self) -> (usize, usize) {
        let (across, down) = self.most();
        (
            self.width.div_ceil(8 * across),
            self.height.div_ceil(8 * down),
        )
    }
}

/// Which values come next, of which components.
struct Scan {
    /// Place of the component, number of its two tables.
    parts: Vec<(usize, u8, u8)>,
    first: u8,
    last: u8,
    /// Whether values that are known already get one more bit.
    refines: bool,
}

impl Scan {
    fn read(mut data: Reader<'_>, picture: &mut Picture) -> Result<Self, Refusal> {
        let nonsense = || Refusal::damaged("a scan's header makes no sense");
        let mut parts: Vec<(usize, u8, u8)> = Vec::new();
        for _ in 0..data.byte()? {
            let [id, tables] = data.array()?;
            let place = picture
                .components
                .iter()
                .position(|component| component.id == id);
            let place = place.ok_or_else(nonsense)?;
            if parts.iter().any(|(known, ..)| *known == place) {
                return Err(nonsense());
            }
            parts.push((place, tables >> 4, tables & 15));
        }
        let [first, last, bits] = data.array()?;
        let (first, last, refines) = match picture.is_progressive {
            true => (first, last, bits >> 4 != 0),
            false => (0, 63, false),
        };
        // What comes first of a progressive picture is the mean values alone.
        let is_sound = !parts.is_empty()
            && first <= last
            && last < 64
            && (!picture.is_progressive || (first == 0) == (last == 0))
            && (first == 0 || parts.len() == 1);
        if !is_sound {
            return Err(nonsense());
        }
        if first == 0 {
            for (place, ..) in &parts {
                if let Some(component) = picture.components.get_mut(*place) {
                    component.is_there = true;
                }
            }
        }
        Ok(Self {
            parts,
            first,
            last,
            refines,
        })
    }

    fn walk(&self, picture: &mut Picture, tables: &Tables, coded: &[u8]) -> Result<(), Refusal> {
        let (most_across, most_down) = picture.most();
        let (width, height) = (picture.width, picture.height);
        let (units_across, units_down) = picture.units();
        let mut walk = Walk {
            bits: Bits::new(coded),
            empty: 0,
            until_restart: tables.restarts,
            tables,
            scan: self,
            is_progressive: picture.is_progressive,
        };
        // Alone, a component comes block by block, without those that only fill up a unit.
        if let [(place, mean, details)] = *self.parts {
            let component = picture.components.get_mut(place).ok_or_else(no_header)?;
            let across = (width * component.across).div_ceil(8 * most_across);
            let down = (height * component.down).div_ceil(8 * most_down);
            for y in 0..down {
                for x in 0..across {
                    walk.unit()?;
                    walk.block(component, y * component.line + x, (mean, details))?;
                }
            }
            return Ok(());
        }
        for y in 0..units_down {
            for x in 0..units_across {
                walk.unit()?;
                for (place, mean, details) in &self.parts {
                    let component = picture.components.get_mut(*place).ok_or_else(no_header)?;
                    for below in 0..component.down {
                        for beside in 0..component.across {
                            let line = y * component.down + below;
                            let block = line * component.line + x * component.across + beside;
                            walk.block(component, block, (*mean, *details))?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

struct Walk<'a> {
    bits: Bits<'a>,
    /// Blocks to come that have nothing new.
    empty: u32,
    until_restart: u16,
    tables: &'a Tables,
    scan: &'a Scan,
    is_progressive: bool,
}

impl Walk<'_> {
    /// Before each unit.
    fn unit(&mut self) -> Result<(), Refusal> {
        if self.tables.restarts == 0 {
            return Ok(());
        }
        if self.until_restart == 0 {
            self.bits.restart()?;
            self.empty = 0;
            self.until_restart = self.tables.restarts;
        }
        self.until_restart -= 1;
        Ok(())
    }

    fn block(
        &mut self,
        component: &mut Component,
        block: usize,
        (mean, details): (u8, u8),
    ) -> Result<(), Refusal> {
        let mut nothing = 0;
        let known = component.known.get_mut(block).unwrap_or(&mut nothing);
        if self.scan.first == 0 {
            if self.scan.refines {
                self.bits.take(1)?;
            } else {
                let length = self.bits.value(self.tables.get(0, mean)?)?;
                self.bits.take(length.min(16))?;
            }
        }
        if self.scan.last == 0 {
            return Ok(());
        }
        let table = self.tables.get(1, details)?;
        match (self.is_progressive, self.scan.refines) {
            (false, _) => self.details(table, 1, known),
            (true, false) if self.empty > 0 => {
                self.empty -= 1;
                Ok(())
            }
            (true, false) => self.details(table, self.scan.first, known),
            (true, true) => self.refined(table, known),
        }
    }

    /// Values for the first time: each code says how many zeros come before, and how many bits.
    fn details(&mut self, table: &Table, first: u8, known: &mut u64) -> Result<(), Refusal> {
        let mut at = first;
        while at <= self.scan.last {
            let (zeros, length) = halves(self.bits.value(table)?);
            match (zeros, length) {
                (15, 0) => at += 16,
                (_, 0) => {
                    if self.is_progressive {
                        self.empty = self.run(zeros)? - 1;
                    }
                    return Ok(());
                }
                _ => {
                    self.bits.take(length)?;
                    at += zeros;
                    *known |= bit(at);
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// One more bit for each known value, and values that were zero so far.
    fn refined(&mut self, table: &Table, known: &mut u64) -> Result<(), Refusal> {
        let mut at = self.scan.first;
        while self.empty == 0 && at <= self.scan.last {
            let (mut zeros, length) = halves(self.bits.value(table)?);
            match (zeros, length) {
                (15, _) | (_, 1..) => {}
                (_, 0) => {
                    self.empty = self.run(zeros)?;
                    break;
                }
            }
            if length > 0 {
                self.bits.take(1)?;
            }
            while at <= self.scan.last {
                if *known & bit(at) != 0 {
                    self.bits.take(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if length > 0 && at <= self.scan.last {
                *known |= bit(at);
            }
            at += 1;
        }
        if self.empty > 0 {
            self.empty -= 1;
            for at in at..=self.scan.last {
                if *known & bit(at) != 0 {
                    self.bits.take(1)?;
                }
            }
        }
        Ok(())
    }

    /// Blocks that have nothing new from here on, this one included.
    fn run(&mut self, length: u8) -> Result<u32, Refusal> {
        Ok((1 << length) + u32::from(self.bits.take(length)?))
    }
}

/// Both halves of a byte.
const fn halves(byte: u8) -> (u8, u8) {
    (byte >> 4, byte & 15)
}

/// The bit of a value; none of values beyond the last.
fn bit(at: u8) -> u64 {
    1_u64.checked_shl(at.into()).unwrap_or_default()
}
