//! Checks that all pixels of a JPEG are present; decoders fill missing ones silently.

use super::{
    header::{Picture, no_header},
    scan::Scan,
    scan_tables::Tables,
    segments::coded,
};
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
                let length = coded(reader.rest())?;
                Scan::read(data, picture)?.walk(picture, &tables, reader.take(length)?)?;
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
