//! The scans of a JPEG.

use super::header::Picture;
use crate::{Refusal, reader::Reader};

/// The header of a scan (SOS): which coefficients of which components follow.
pub(super) struct Scan {
    /// Index of the component, numbers of its DC and AC tables.
    pub(super) parts: Vec<(usize, u8, u8)>,
    pub(super) first: u8,
    pub(super) last: u8,
    /// Whether this scan adds one bit of precision to coefficients of earlier scans.
    pub(super) refines: bool,
}

impl Scan {
    pub(super) fn read(mut data: Reader<'_>, picture: &mut Picture) -> Result<Self, Refusal> {
        let nonsense = || Refusal::damaged("a scan's header makes no sense");
        let mut parts: Vec<(usize, u8, u8)> = Vec::new();
        for _ in 0..data.byte()? {
            let [id, tables] = data.array()?;
            let index = picture
                .components
                .iter()
                .position(|component| component.id == id);
            let index = index.ok_or_else(nonsense)?;
            if parts.iter().any(|(known, ..)| *known == index) {
                return Err(nonsense());
            }
            parts.push((index, tables >> 4, tables & 15));
        }
        let [first, last, bits] = data.array()?;
        data.finish()?;
        let (first, last, refines) = match picture.is_progressive {
            true => (first, last, bits >> 4 != 0),
            false => (0, 63, false),
        };
        // In a progressive picture, DC and AC coefficients come in separate scans, and an AC scan
        // has one component.
        let is_sound = !parts.is_empty()
            && first <= last
            && last < 64
            && (!picture.is_progressive || (first == 0) == (last == 0))
            && (first == 0 || parts.len() == 1);
        if !is_sound {
            return Err(nonsense());
        }
        if first == 0 {
            for (index, ..) in &parts {
                if let Some(component) = picture.components.get_mut(*index) {
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
}
