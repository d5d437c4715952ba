//! Decodes the Huffman codes of a scan.

use super::{
    header::Component,
    huffman::{Bits, Table},
    scan::Scan,
};
use crate::Refusal;

/// Decodes code after code and tracks what they mean for their blocks.
pub(super) struct Walk<'a, 's> {
    bits: Bits<'a>,
    /// End-of-band run: number of further blocks without new coefficients.
    empty: u32,
    /// MCUs between two restart markers; 0: no restart markers.
    restarts: u16,
    until_restart: u16,
    /// Number of the next restart marker.
    restart: u8,
    scan: &'s Scan,
    is_progressive: bool,
}

impl<'a, 's> Walk<'a, 's> {
    pub(super) const fn new(
        scan: &'s Scan,
        is_progressive: bool,
        restarts: u16,
        bits: Bits<'a>,
    ) -> Self {
        Self {
            bits,
            empty: 0,
            restarts,
            until_restart: restarts,
            restart: 0,
            scan,
            is_progressive,
        }
    }

    /// Called before each MCU; handles restart markers.
    pub(super) fn unit(&mut self) -> Result<(), Refusal> {
        if self.restarts == 0 {
            return Ok(());
        }
        if self.until_restart == 0 {
            self.bits.restart(self.restart)?;
            self.restart = (self.restart + 1) % 8;
            // A restart marker ends an end-of-band run.
            self.empty = 0;
            self.until_restart = self.restarts;
        }
        self.until_restart -= 1;
        Ok(())
    }

    /// Called after the last MCU; returns the bytes that weren't read, and the copy.
    pub(super) fn finish(self) -> (&'a [u8], Vec<u8>) {
        self.bits.finish()
    }

    /// Decodes one block: its DC coefficient, its AC coefficients, or a refinement bit of either.
    pub(super) fn block(
        &mut self,
        component: &mut Component,
        block: usize,
        [means, details]: &[Table; 2],
    ) -> Result<(), Refusal> {
        let mut nothing = 0;
        let known = component.known.get_mut(block).unwrap_or(&mut nothing);
        if self.scan.first == 0 {
            // A DC refinement is one raw bit, with no Huffman code.
            if self.scan.refines {
                self.bits.take(1)?;
            } else {
                let length = self.bits.value(means)?;
                self.bits.take(length.min(16))?;
            }
        }
        if self.scan.last == 0 {
            return Ok(());
        }
        match (self.is_progressive, self.scan.refines) {
            (false, _) => self.details(details, 1, known),
            (true, false) if self.empty > 0 => {
                self.empty -= 1;
                Ok(())
            }
            (true, false) => self.details(details, self.scan.first, known),
            (true, true) => self.refined(details, known),
        }
    }

    /// First values of AC coefficients: each code holds a run of zeros and a number of bits.
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

    /// Refines the non-zero coefficients by one bit and adds ones that were zero so far.
    fn refined(&mut self, table: &Table, known: &mut u64) -> Result<(), Refusal> {
        let mut at = self.scan.first;
        while self.empty == 0 && at <= self.scan.last {
            let (mut zeros, length) = halves(self.bits.value(table)?);
            match (zeros, length) {
                (15, 0) | (_, 1) => {}
                (_, 0) => {
                    self.empty = self.run(zeros)?;
                    break;
                }
                // A refinement adds single bits (ITU-T T.81, G.1.2.3). Which of several codes for
                // the same step a file uses could carry hidden data.
                (_, 2..) => return Err(Refusal::damaged("it refines by more than a bit")),
            }
            // The sign of a coefficient that becomes non-zero.
            if length > 0 {
                self.bits.take(1)?;
            }
            // Skips `zeros` coefficients that are still zero; each non-zero one on the way has a
            // bit.
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

    /// Length of an end-of-band run, including this block.
    fn run(&mut self, length: u8) -> Result<u32, Refusal> {
        Ok((1 << length) + u32::from(self.bits.take(length)?))
    }
}

/// The high and the low four bits of a byte.
const fn halves(byte: u8) -> (u8, u8) {
    (byte >> 4, byte & 15)
}

/// The mask bit of a coefficient; 0 beyond the last one.
fn bit(at: u8) -> u64 {
    1_u64.checked_shl(at.into()).unwrap_or_default()
}
