//! The business's calendar.
//!
//! - `CANGKU_TIME_ZONE` (`business.time_zone`): time zone of a business day, an IANA name
//!   (`Asia/Shanghai`) of a zone whose offset from UTC is always whole hours, because statistics
//!   are stored by the hour.

use cangku_domain::statistics::Calendar;
use chrono_tz::{TZ_VARIANTS, Tz};

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};
use super::suggestion::did_you_mean;

const TIME_ZONE: Setting = Setting::open(
    "CANGKU_TIME_ZONE",
    "business.time_zone",
    Fallback::Text("Asia/Shanghai"),
);

pub(super) const SETTINGS: &[&Setting] = &[&TIME_ZONE];

/// How the business counts its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessConfig {
    /// A business day begins and ends at midnight in this calendar's zone.
    pub calendar: Calendar,
}

impl BusinessConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let calendar = reader.value(&TIME_ZONE, |text| {
            let zone: Tz = text.parse().map_err(|_unknown_zone| {
                let names = TZ_VARIANTS.iter().map(|zone| zone.name());
                InvalidValue::new(
                    "is not a time zone",
                    did_you_mean(text, names)
                        .unwrap_or_else(|| "give an IANA name such as Asia/Shanghai".to_owned()),
                )
            })?;
            Calendar::new(zone).map_err(|uneven| {
                InvalidValue::new(
                    format!("can't be used: {uneven}"),
                    "give a zone of whole hours such as Asia/Shanghai; statistics are kept by the hour",
                )
            })
        })?;
        Ok(Self { calendar })
    }
}
