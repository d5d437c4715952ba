//! Rewrites the tables of a JPEG: each one is placed before a scan that uses it.

use super::segments::write_segment;
use crate::{Refusal, reader::Reader};

/// The tables available to a scan: the version read last and the version written last. A table that
/// no scan uses is omitted, because it could hold arbitrary data.
#[derive(Default)]
pub(super) struct Tables<'a> {
    /// Quantisation tables by number, each including its number byte.
    steps: [Slot<'a>; 4],
    /// Huffman tables by class (DC, then AC) and number.
    codes: [[Slot<'a>; 4]; 2],
    /// MCUs between two restart markers.
    restarts: u16,
    written_restarts: u16,
    /// Components whose scans have begun: their quantisation tables are fixed from then on.
    begun: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
struct Slot<'a> {
    current: Option<&'a [u8]>,
    written: Option<&'a [u8]>,
}

/// The frame header.
pub(super) struct Frame<'a> {
    pub(super) marker: u8,
    pub(super) data: &'a [u8],
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

    /// Writes the tables that a scan with this header needs; before the first scan, also the frame
    /// header.
    pub(super) fn write(
        &mut self,
        frame: &Frame<'a>,
        scan: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let components = components(frame.data)?;
        let is_first = self.begun.is_empty();
        let mut scan = Reader::new(scan);
        let mut parts = Vec::new();
        for _ in 0..scan.byte()? {
            let [id, tables] = scan.array()?;
            parts.push((id, tables));
        }
        let [first, last, bits] = scan.array()?;
        for (id, steps) in components {
            let begins = parts.iter().any(|(part, _)| *part == id) && !self.begun.contains(&id);
            // Before the first scan, for all components: a decoder may expect them together.
            if let Some(slot) = self.steps.get_mut(usize::from(steps))
                && (begins || is_first)
            {
                slot.write(0xdb, out);
            }
            if begins {
                self.begun.push(id);
            }
        }
        if is_first {
            write_segment(out, frame.marker, frame.data);
        }
        let is_progressive = frame.marker == 0xc2;
        // Only the first DC scan of a component uses Huffman codes; DC refinement bits are raw.
        let has_means = !is_progressive || (first == 0 && bits >> 4 == 0);
        let has_details = !is_progressive || last > 0;
        for (_, tables) in parts {
            let [means, details] = &mut self.codes;
            let used = [
                (has_means, means.get_mut(usize::from(tables >> 4))),
                (has_details, details.get_mut(usize::from(tables & 15))),
            ];
            for slot in used
                .into_iter()
                .filter_map(|(used, slot)| slot.filter(|_| used))
            {
                slot.current.map_or(Ok(()), sound)?;
                slot.write(0xc4, out);
            }
        }
        if self.restarts != self.written_restarts {
            write_segment(out, 0xdd, &self.restarts.to_be_bytes());
            self.written_restarts = self.restarts;
        }
        Ok(())
    }
}

impl Slot<'_> {
    /// Writes the table unless the same version is already written.
    fn write(&mut self, marker: u8, out: &mut Vec<u8>) {
        if self.current != self.written {
            write_segment(out, marker, self.current.unwrap_or_default());
            self.written = self.current;
        }
    }
}

/// Id and quantisation table number of each component.
fn components(frame: &[u8]) -> Result<Vec<(u8, u8)>, Refusal> {
    let mut frame = Reader::new(frame);
    frame.take(5)?;
    let count = frame.byte()?;
    let component = |_| frame.array().map(|[id, _, steps]| (id, steps));
    (0..count).map(component).collect()
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
