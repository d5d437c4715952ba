//! Decodes the blocks of a scan in their order.

use super::{
    header::{Picture, no_header},
    huffman::{Bits, Table},
    scan::Scan,
    walk::Walk,
};
use crate::Refusal;

impl Scan {
    /// Decodes all codes of the scan, and copies them. `tables` are the DC and AC table of each
    /// part. Returns the bytes that weren't read, and the copy.
    pub(super) fn walk<'a>(
        &self,
        picture: &mut Picture,
        tables: &[[Table; 2]],
        restarts: u16,
        bits: Bits<'a>,
    ) -> Result<(&'a [u8], Vec<u8>), Refusal> {
        let (most_across, most_down) = picture.max_sampling();
        let (width, height) = (picture.width, picture.height);
        let (units_across, units_down) = picture.units();
        let mut walk = Walk::new(self, picture.is_progressive, restarts, bits);
        // A scan of a single component is not interleaved: it omits the blocks that only pad an
        // MCU.
        if let ([(index, ..)], [tables]) = (self.parts.as_slice(), tables) {
            let component = picture.components.get_mut(*index).ok_or_else(no_header)?;
            let across = (width * component.across).div_ceil(8 * most_across);
            let down = (height * component.down).div_ceil(8 * most_down);
            for y in 0..down {
                for x in 0..across {
                    walk.unit()?;
                    walk.block(component, y * component.line + x, tables)?;
                }
            }
            return Ok(walk.finish());
        }
        for y in 0..units_down {
            for x in 0..units_across {
                walk.unit()?;
                for ((index, ..), tables) in self.parts.iter().zip(tables) {
                    let component = picture.components.get_mut(*index).ok_or_else(no_header)?;
                    for below in 0..component.down {
                        for beside in 0..component.across {
                            let line = y * component.down + below;
                            let block = line * component.line + x * component.across + beside;
                            walk.block(component, block, tables)?;
                        }
                    }
                }
            }
        }
        Ok(walk.finish())
    }
}
