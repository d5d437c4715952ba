//! The profile, which decides how strict the checks are.
//!
//! - `CANGKU_PROFILE` (`profile`): `development` (default), `test` or `production`. Production
//!   refuses example secrets, missing or weak secrets and plain-HTTP suppliers, and is the only one
//!   whose server may be reached from other machines; development only warns about variables that
//!   Cangku doesn't know.

use super::profile::Profile;
use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};

const PROFILE: Setting = Setting::open("CANGKU_PROFILE", "profile", Fallback::Text("development"));

pub(super) const SETTINGS: &[&Setting] = &[&PROFILE];

impl Profile {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        reader.value(&PROFILE, |text| match text {
            "development" => Ok(Self::Development),
            "test" => Ok(Self::Test),
            "production" => Ok(Self::Production),
            _ => Err(InvalidValue::new(
                "is not a profile",
                "give development, test or production",
            )),
        })
    }
}
