//! The scans of a JPEG.

use super::{header::Picture, segments::write_segment};
use crate::{Refusal, reader::Reader};

/// Maximum number of blocks in an MCU (ITU-T T.81, B.2.3).
const MAX_BLOCKS: usize = 10;

/// The header of a scan (SOS): which coefficients of which components follow.
pub(super) struct Scan {
    /// Index of the component, numbers of its DC and AC tables.
    pub(super) parts: Vec<(usize, u8, u8)>,
    pub(super) first: u8,
    pub(super) last: u8,
    /// Whether this scan adds one bit of precision to coefficients of earlier scans.
    pub(super) refines: bool,
    /// Earlier and new number of bits that are still missing, 4 bits each.
    precision: u8,
}

impl Scan {
    pub(super) fn read(data: &[u8], picture: &mut Picture) -> Result<Self, Refusal> {
        let mut data = Reader::new(data);
        let mut parts: Vec<(usize, u8, u8)> = Vec::new();
        for _ in 0..data.byte()? {
            let [id, tables] = data.array()?;
            // Components with the same id are taken in order, as libjpeg does.
            let is_free = |index: &usize| parts.iter().all(|(known, ..)| known != index);
            let all = picture.components.iter().enumerate();
            let index = all
                .filter(|(_, component)| component.id == id)
                .map(|(index, _)| index)
                .find(is_free);
            parts.push((index.ok_or_else(nonsense)?, tables >> 4, tables & 15));
        }
        let [first, last, precision] = data.array()?;
        data.finish()?;
        // A sequential picture has all coefficients in one scan; fields of its header that differ are ignored.
        let (first, last, precision) = match picture.is_progressive {
            true => (first, last, precision),
            false => (0, 63, 0),
        };
        let scan = Self {
            parts,
            first,
            last,
            refines: precision >> 4 != 0,
            precision,
        };
        if !scan.is_sound(picture) {
            return Err(nonsense());
        }
        for (index, ..) in &scan.parts {
            let component = picture.components.get_mut(*index).ok_or_else(nonsense)?;
            if component.is_there && !picture.is_progressive {
                return Err(Refusal::damaged("it has a component twice"));
            }
            component.is_there |= first == 0;
            if precision & 15 == 0 {
                let count = u32::from(last) - u32::from(first) + 1;
                component.finished |= (u64::MAX >> (64 - count)) << first;
            }
        }
        Ok(scan)
    }

    /// In a progressive picture, DC and AC coefficients come in separate scans, an AC scan has one
    /// component, and each refinement adds one bit.
    fn is_sound(&self, picture: &Picture) -> bool {
        let of = |(index, ..): &(usize, u8, u8)| picture.components.get(*index);
        let blocks = self.parts.iter().filter_map(of);
        let blocks: usize = blocks.map(|it| it.across * it.down).sum();
        let fits = self.parts.len() == 1 || blocks <= MAX_BLOCKS;
        let (first, last) = (self.first, self.last);
        let (before, after) = (self.precision >> 4, self.precision & 15);
        !self.parts.is_empty()
            && fits
            && first <= last
            && last < 64
            && after <= 13
            && (before == 0 || before - 1 == after)
            && (!picture.is_progressive || (first == 0) == (last == 0))
            && (first == 0 || self.parts.len() == 1)
    }

    pub(super) fn write(&self, picture: &Picture, out: &mut Vec<u8>) {
        let mut data = vec![u8::try_from(self.parts.len()).unwrap_or(u8::MAX)];
        for (index, means, details) in &self.parts {
            let id = picture.components.get(*index).map_or(0, |it| it.new_id);
            data.extend([id, means << 4 | details]);
        }
        data.extend([self.first, self.last, self.precision]);
        write_segment(out, 0xda, &data);
    }
}

fn nonsense() -> Refusal {
    Refusal::damaged("a scan's header makes no sense")
}
