//! Web pages of other origins that may call the API.
//!
//! - `CANGKU_CORS_ORIGINS` (`cors.origins`): origins such as `https://shop.example.com`, separated by
//!   commas, whose pages may read responses of the API (none). Exact: scheme, host and port.

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};
use crate::cors::{AllowedOrigins, InvalidOrigin};

const ORIGINS: Setting = Setting::open(
    "CANGKU_CORS_ORIGINS",
    "cors.origins",
    Fallback::Described("none"),
);

pub(super) const SETTINGS: &[&Setting] = &[&ORIGINS];

pub(super) fn read(reader: &mut Reader) -> Result<AllowedOrigins, ErrorReported> {
    let origins = reader.optional(&ORIGINS, |text| {
        let invalid = |error: InvalidOrigin| InvalidValue::new(error.to_string(), error.remedy());
        AllowedOrigins::parse(text).map_err(invalid)
    });
    Ok(origins?.unwrap_or_default())
}
