//! Rewrites the tables of a JPEG: each one is placed before a scan that uses it.

use super::{
    header::Picture, huffman::Table, scan::Scan, segments::write_segment,
    standard_codes::STANDARD_CODES,
};
use crate::{Refusal, reader::Reader};

/// The tables available to a scan: the version read last and the version written last. A table that
/// no scan uses is omitted, because it could hold arbitrary data.
pub(super) struct Tables<'a> {
    /// Quantisation tables by number, each including its number byte.
    steps: [Slot<'a>; 4],
    /// Huffman tables by class (DC, then AC) and number.
    codes: [[Slot<'a>; 4]; 2],
    /// MCUs between two restart markers; 0: no restart markers.
    pub(super) restarts: u16,
    written_restarts: u16,
    /// Components whose scans have begun: their quantisation tables are fixed from then on.
    begun: Vec<usize>,
}

#[derive(Clone, Copy, Default)]
struct Slot<'a> {
    current: Option<&'a [u8]>,
    written: Option<&'a [u8]>,
}

impl Default for Tables<'_> {
    fn default() -> Self {
        let slot = |current| Slot {
            current,
            written: None,
        };
        let of_class =
            |[first, second]: [&'static [u8]; 2]| [Some(first), Some(second), None, None].map(slot);
        Self {
            steps: [Slot::default(); 4],
            codes: STANDARD_CODES.map(of_class),
            restarts: 0,
            written_restarts: 0,
            begun: Vec::new(),
        }
    }
}

impl<'a> Tables<'a> {
    /// Reads quantisation tables: 64 values of one or two bytes.
    pub(super) fn record_steps(&mut self, data: &'a [u8]) -> Result<(), Refusal> {
        let mut data = Reader::new(data);
        while !data.is_empty() {
            let mut begin = data;
            let which = data.byte()?;
            let count = if which >> 4 == 0 { 64 } else { 128 };
            data.take(count)?;
            let slot = self.steps.get_mut(usize::from(which & 15));
            let slot = slot.filter(|_| which >> 4 <= 1).ok_or_else(unknown)?;
            slot.current = Some(begin.take(1 + count)?);
        }
        Ok(())
    }

    /// Reads Huffman tables: the number of codes of each length, and their values.
    pub(super) fn record_codes(&mut self, data: &'a [u8]) -> Result<(), Refusal> {
        let mut data = Reader::new(data);
        while !data.is_empty() {
            let mut begin = data;
            let which = data.byte()?;
            let counts: [u8; 16] = data.array()?;
            let count = counts.iter().copied().map(usize::from).sum();
            data.take(count)?;
            let of = self.codes.get_mut(usize::from(which >> 4));
            let slot = of.and_then(|of| of.get_mut(usize::from(which & 15)));
            slot.ok_or_else(unknown)?.current = Some(begin.take(17 + count)?);
        }
        Ok(())
    }

    pub(super) fn record_restarts(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let mut data = Reader::new(data);
        self.restarts = data.be16()?;
        data.finish()
    }

    /// Writes the tables that a scan needs; before the first scan, also the frame header.
    pub(super) fn write(
        &mut self,
        picture: &Picture,
        scan: &Scan,
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let is_first = self.begun.is_empty();
        for (index, component) in picture.components.iter().enumerate() {
            let is_in_scan = scan.parts.iter().any(|(part, ..)| *part == index);
            let begins = is_in_scan && !self.begun.contains(&index);
            // Before the first scan, for all components: a decoder may expect them together.
            if begins || is_first {
                let slot = self.steps.get_mut(usize::from(component.steps));
                let slot = slot.filter(|slot| slot.current.is_some() || !begins);
                slot.ok_or_else(missing)?.write(0xdb, out);
            }
            if begins {
                self.begun.push(index);
            }
        }
        if is_first {
            picture.write(out);
        }
        let (has_means, has_details) = uses(scan);
        for (_, means, details) in &scan.parts {
            let used = [(has_means, 0, *means), (has_details, 1, *details)];
            for (_, class, number) in used.into_iter().filter(|(is_used, ..)| *is_used) {
                let slot = slot(&mut self.codes, class, number)?;
                sound(slot.current.ok_or_else(missing)?)?;
                slot.write(0xc4, out);
            }
        }
        if self.restarts != self.written_restarts {
            write_segment(out, 0xdd, &self.restarts.to_be_bytes());
            self.written_restarts = self.restarts;
        }
        Ok(())
    }

    /// The DC and AC tables of each part of a scan; an empty one if the scan doesn't use it.
    pub(super) fn codes(&mut self, scan: &Scan) -> Result<Vec<[Table; 2]>, Refusal> {
        let (has_means, has_details) = uses(scan);
        let mut table = |is_used, class, number| match is_used {
            true => Table::read(
                slot(&mut self.codes, class, number)?
                    .current
                    .ok_or_else(missing)?,
            ),
            false => Ok(Table::default()),
        };
        let mut tables = Vec::new();
        for (_, means, details) in &scan.parts {
            tables.push([
                table(has_means, 0, *means)?,
                table(has_details, 1, *details)?,
            ]);
        }
        Ok(tables)
    }
}

/// Whether a scan uses DC and AC codes. DC refinement bits have no codes.
const fn uses(scan: &Scan) -> (bool, bool) {
    (scan.first == 0 && !scan.refines, scan.last > 0)
}

fn slot<'s, 'a>(
    codes: &'s mut [[Slot<'a>; 4]; 2],
    class: usize,
    number: u8,
) -> Result<&'s mut Slot<'a>, Refusal> {
    let of = codes.get_mut(class);
    of.and_then(|of| of.get_mut(usize::from(number)))
        .ok_or_else(missing)
}

impl Slot<'_> {
    /// Writes the table unless the same version is already written.
    fn write(&mut self, marker: u8, out: &mut Vec<u8>) {
        if let Some(current) = self.current
            && self.current != self.written
        {
            write_segment(out, marker, current);
            self.written = self.current;
        }
    }
}

/// Checks that no two codes have the same value, and that no DC code has a length beyond 15: a
/// duplicate would let the choice of codes carry hidden data.
fn sound(table: &[u8]) -> Result<(), Refusal> {
    let of_means = table.first().is_some_and(|which| which >> 4 == 0);
    let mut seen = [false; 256];
    for value in table.get(17..).unwrap_or_default() {
        let is_known = seen.get_mut(usize::from(*value));
        let was_there = is_known.is_none_or(|known| std::mem::replace(known, true));
        if was_there || (of_means && *value > 15) {
            return Err(Refusal::damaged("a table of codes makes no sense"));
        }
    }
    Ok(())
}

fn unknown() -> Refusal {
    Refusal::damaged("it has a table of no known kind")
}

fn missing() -> Refusal {
    Refusal::damaged("a table is missing")
}
