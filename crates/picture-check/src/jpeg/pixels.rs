//! Checks that all pixels of a JPEG are present; decoders fill missing ones silently.

use super::{header::Picture, huffman::Table, scan::Scan};
use crate::{Limits, Refusal, reader::Reader};

/// Decodes every Huffman code of every scan of a clean copy.
pub(crate) fn check(clean: &[u8], limits: &Limits) -> Result<(), Refusal> {
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
            0xc0..=0xc2 => picture = Some(Picture::read(data, marker == 0xc2, limits)?),
            0xc4 => tables.read(data)?,
            0xdb => quantisation(data)?,
            0xdd => {
                tables.restarts = data.be16()?;
                data.finish()?;
            }
            0xda => {
                let picture: &mut Picture = picture.as_mut().ok_or_else(no_header)?;
                let coded = super::coded(reader.rest())?;
                Scan::read(data, picture)?.walk(picture, &tables, reader.take(coded)?)?;
            }
            0xc3 | 0xc5..=0xcf | 0xdc => {
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

/// Validates quantisation tables of 64 numbers, of one or two bytes.
fn quantisation(mut data: Reader<'_>) -> Result<(), Refusal> {
    while !data.is_empty() {
        let count = match data.byte()? {
            0..=3 => 64,
            0x10..=0x13 => 128,
            _ => return Err(Refusal::damaged("it has a table of no known kind")),
        };
        data.take(count)?;
    }
    Ok(())
}

pub(super) fn no_header() -> Refusal {
    Refusal::damaged("the header is missing")
}

/// The tables that scans use.
#[derive(Default)]
pub(super) struct Tables {
    /// Huffman tables by class (DC, then AC) and number.
    of: [[Option<Table>; 4]; 2],
    /// MCUs between two restart markers; 0: no restart markers.
    pub(super) restarts: u16,
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

    pub(super) fn get(&self, of: usize, number: u8) -> Result<&Table, Refusal> {
        let of = self.of.get(of).and_then(|of| of.get(usize::from(number)));
        of.and_then(Option::as_ref).ok_or_else(no_table)
    }
}

fn no_table() -> Refusal {
    Refusal::damaged("a table of codes is missing")
}
