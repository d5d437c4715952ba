//! Parcels in which an order was shipped.

use crate::{Text, Violation, ViolationCode};

/// Name of a carrier, such as 顺丰: 1 to 50 characters.
pub type Carrier = Text<50>;

/// The number by which a carrier tracks a parcel: 1 to 100 characters.
pub type TrackingNumber = Text<100>;

/// A parcel of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Who delivers it.
    pub carrier: Carrier,
    /// The carrier's number of it.
    pub tracking_number: TrackingNumber,
}

/// The parcels of an order: at most [`Self::MAX`], each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parcels(Vec<Parcel>);

impl Parcels {
    /// Maximum number of parcels of an order.
    pub const MAX: usize = 20;

    /// Checks a list of parcels, which may be empty.
    ///
    /// # Errors
    /// A violation of the field `parcels` if there are too many, or one is listed twice.
    pub fn new(parcels: Vec<Parcel>) -> Result<Self, Violation> {
        let refuse = |code, message: String| Err(Violation::new("parcels", code, message));
        if parcels.len() > Self::MAX {
            let message = format!("must have at most {} parcels", Self::MAX);
            return refuse(ViolationCode::TooLong, message);
        }
        for (index, parcel) in parcels.iter().enumerate() {
            if parcels.iter().take(index).any(|it| it == parcel) {
                let number = &parcel.tracking_number;
                let message = format!("must list {number} of {} once", parcel.carrier);
                return refuse(ViolationCode::InvalidValue, message);
            }
        }
        Ok(Self(parcels))
    }

    /// The parcels in the order in which they were listed.
    pub fn iter(&self) -> impl Iterator<Item = &Parcel> {
        self.0.iter()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::text;

    fn parcel(carrier: &str, number: usize) -> Parcel {
        Parcel {
            carrier: text(carrier),
            tracking_number: text(&number.to_string()),
        }
    }

    #[test]
    fn too_many_and_repeated_parcels_are_refused() {
        let code = |parcels| Parcels::new(parcels).unwrap_err().code;
        let many = |count| (0..count).map(|number| parcel("顺丰", number)).collect();
        assert!(Parcels::new(many(20)).is_ok());
        assert_eq!(code(many(21)), ViolationCode::TooLong);
        let twice = vec![parcel("顺丰", 1), parcel("圆通", 1), parcel("顺丰", 1)];
        assert_eq!(code(twice), ViolationCode::InvalidValue);
        assert!(Parcels::new(vec![parcel("顺丰", 1), parcel("圆通", 1)]).is_ok());
        assert!(Parcels::new(Vec::new()).unwrap().is_empty());
        let parcels = Parcels::new(many(2)).unwrap();
        assert!(!parcels.is_empty());
        let listed: Vec<_> = parcels.iter().cloned().collect();
        assert_eq!(listed, many(2));
    }
}
