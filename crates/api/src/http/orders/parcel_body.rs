//! Parcels in request bodies.

use cangku_domain::{
    ViolationCode, Violations,
    orders::{Carrier, Parcel, Parcels, TrackingNumber},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        body::Body,
        check::Check,
        element_list::{elements, read_each},
        field::{Field, FromJson, InvalidField},
    },
};

/// A parcel.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ParcelBody, example = json!({"carrier": "顺丰", "tracking_number": "SF1234567890"}))]
pub struct ParcelBody {
    /// Who delivers it.
    #[schema(inline, value_type = shape::Name50, required)]
    carrier: Field<Carrier>,
    /// The carrier's number of it.
    #[schema(inline, value_type = shape::Name100, required)]
    tracking_number: Field<TrackingNumber>,
}

/// The elements of `parcels`, not parsed yet; may be empty.
#[derive(Debug, Default)]
pub(super) struct ParcelList(Vec<Value>);

impl FromJson for ParcelList {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        match value {
            Value::Array(none) if none.is_empty() => Ok(Self(none)),
            other => elements(other, Parcels::MAX, "parcel").map(Self),
        }
    }
}

/// The parcels of a list, or every mistake in it.
pub(super) fn parcels(ParcelList(list): ParcelList) -> Result<Parcels, Violations> {
    let parcels = read_each("parcels", list, parcel)?;
    Ok(Parcels::new(parcels)?)
}

fn parcel(element: Value) -> Result<Parcel, Violations> {
    let (body, mut check) = Body::<ParcelBody>::of_object(element)?.into_parts();
    let carrier = check.required("carrier", body.carrier);
    let tracking_number = check.required("tracking_number", body.tracking_number);
    check.build(|| {
        Some(Parcel {
            carrier: carrier?,
            tracking_number: tracking_number?,
        })
    })
}

/// The fields of a shipment about its parcels: one parcel, or a list, or neither.
pub(super) struct ParcelFields {
    pub(super) carrier: Field<Carrier>,
    pub(super) tracking_number: Field<TrackingNumber>,
    pub(super) parcels: Field<ParcelList>,
}

impl ParcelFields {
    /// The parcels; mistakes are added to `check`.
    pub(super) fn read(self, check: &mut Check) -> Parcels {
        let carrier = check.nullable("carrier", self.carrier);
        let tracking_number = check.nullable("tracking_number", self.tracking_number);
        let list = check.nullable("parcels", self.parcels);
        let has_list = list.is_some();
        let list = list.and_then(|list| check.valid(parcels(list)));
        let single = match (carrier, tracking_number) {
            (None, None) => return list.unwrap_or_default(),
            (Some(carrier), Some(tracking_number)) => Parcel {
                carrier,
                tracking_number,
            },
            // If the other one is invalid, this is reported as well: it is missing.
            (None, Some(_)) => {
                check.add("carrier", ViolationCode::Required, "is required");
                return Parcels::default();
            }
            (Some(_), None) => {
                check.add("tracking_number", ViolationCode::Required, "is required");
                return Parcels::default();
            }
        };
        if has_list {
            let message = "excludes carrier and tracking_number";
            check.add("parcels", ViolationCode::InvalidValue, message);
        }
        check
            .valid(Parcels::new(vec![single]).map_err(Violations::from))
            .unwrap_or_default()
    }
}
