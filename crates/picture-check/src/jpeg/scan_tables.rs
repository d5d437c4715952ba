//! The tables that the scans of a JPEG use.

use super::huffman::Table;
use crate::{Refusal, reader::Reader};

/// The tables that scans use.
#[derive(Default)]
pub(super) struct Tables {
    /// Huffman tables by class (DC, then AC) and number.
    of: [[Option<Table>; 4]; 2],
    /// MCUs between two restart markers; 0: no restart markers.
    pub(super) restarts: u16,
}

impl Tables {
    pub(super) fn read(&mut self, mut data: Reader<'_>) -> Result<(), Refusal> {
        while !data.is_empty() {
            let which = data.byte()?;
            let counts: [u8; 16] = data.array()?;
            let codes = counts.iter().copied().map(usize::from).sum();
            let table = Table::new(counts, data.take(codes)?)?;
            let of = self.of.get_mut(usize::from(which >> 4));
            let slot = of.and_then(|of| of.get_mut(usize::from(which & 15)));
            *slot.ok_or_else(no_table)? = Some(table);
        }
        Ok(())
    }

    pub(super) fn get(&self, of: usize, number: u8) -> Result<&Table, Refusal> {
        let of = self.of.get(of).and_then(|of| of.get(usize::from(number)));
        of.and_then(Option::as_ref).ok_or_else(no_table)
    }
}

fn no_table() -> Refusal {
    Refusal::damaged("a table of codes is missing")
}
