//! The scans of a JPEG.

use super::{
    header::Picture,
    pixels::{Tables, no_header},
    walk::Walk,
};
use crate::{Refusal, reader::Reader};

/// The header of a scan (SOS): which coefficients of which components follow.
pub(super) struct Scan {
    /// Index of the component, numbers of its DC and AC tables.
    parts: Vec<(usize, u8, u8)>,
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

    /// Decodes all codes of the scan.
    pub(super) fn walk(
        &self,
        picture: &mut Picture,
        tables: &Tables,
        coded: &[u8],
    ) -> Result<(), Refusal> {
        let (most_across, most_down) = picture.most();
        let (width, height) = (picture.width, picture.height);
        let (units_across, units_down) = picture.units();
        let mut walk = Walk::new(self, picture.is_progressive, tables, coded);
        // A scan of a single component is not interleaved: it omits the blocks that only pad an
        // MCU.
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
            return walk.finish();
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
        walk.finish()
    }
}
