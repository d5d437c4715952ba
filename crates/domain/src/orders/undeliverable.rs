//! Lines that can't be delivered any more.

use std::fmt;

use super::OrderLine;

/// A line of which units are still to be delivered, and whose product was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeliverableLine {
    /// The product's name when the order was placed.
    pub product_name: String,
    /// The product's code when the order was placed; `None` without one.
    pub product_code: Option<String>,
    /// Units that are to be delivered.
    pub quantity: u32,
}

impl UndeliverableLine {
    /// The line, if its product was deleted and units of it are to be delivered.
    pub(super) fn of(line: &OrderLine) -> Option<Self> {
        let quantity = line.delivered();
        let is_lost = line.product_id.is_none() && quantity > 0;
        is_lost.then(|| Self {
            product_name: line.product_name.clone(),
            product_code: line.product_code.clone(),
            quantity,
        })
    }
}

impl fmt::Display for UndeliverableLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.product_name)?;
        match &self.product_code {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}
