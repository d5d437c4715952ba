//! The default account with Haier's open platform, used while no configuration in the database is
//! active. One block: if none of it is given, there is no default; if some of it is, every setting
//! without a default is required.
//!
//! - `HAIER_BASE_URL` (`haier.base_url`): base URL of the platform; production requires https.
//! - `HAIER_TOKEN_URL` (`haier.token_url`): URL that issues tokens
//!   (`{HAIER_BASE_URL}/oauth2/auth`).
//! - `HAIER_CLIENT_ID` (`haier.client_id`): the client's name.
//! - `HAIER_CLIENT_SECRET` (`haier.client_secret`), `HAIER_CLIENT_SECRET_FILE`
//!   (`haier.client_secret_file`): the client's secret.
//! - `HAIER_CUSTOMER_CODE` (`haier.customer_code`): the sold-to code.
//! - `HAIER_SEND_TO_CODE` (`haier.send_to_code`): the ship-to code (the sold-to code).
//! - `HAIER_SUPPLIER_CODE` (`haier.supplier_code`): the supplier (`1001`, Haier itself).
//! - `HAIER_PASSWORD` (`haier.password`), `HAIER_PASSWORD_FILE` (`haier.password_file`): the
//!   customer's password.
//! - `HAIER_SELLER_PASSWORD` (`haier.seller_password`), `HAIER_SELLER_PASSWORD_FILE`
//!   (`haier.seller_password_file`): the seller's password, for stock and logistics.
//! - `HAIER_COUNTY_CODE` (`haier.county_code`): county whose stock is queried, six digits
//!   (`110101`).
//! - `HAIER_RATE_PER_SECOND` (`haier.rate_per_second`): maximum requests per second, 0 for no limit
//!   (100).

use std::num::NonZeroU32;

use cangku_domain::supplier::{
    CountyCode, HaierAccount, HaierClientId, HaierCode, HaierFields, InvalidCountyCode,
    InvalidHaierCode,
};
use secrecy::SecretString;

use super::reader::{ErrorReported, InvalidValue, Reader, plain_text};
use super::setting::{Fallback, Setting};
use super::strength::example;
use super::web_address::web_address;

const UNSET: Fallback = Fallback::Described("not set");
const BASE_URL: Setting = Setting::open("HAIER_BASE_URL", "haier.base_url", UNSET);
const TOKEN_URL: Setting = Setting::open(
    "HAIER_TOKEN_URL",
    "haier.token_url",
    Fallback::Described("HAIER_BASE_URL + /oauth2/auth"),
);
const CLIENT_ID: Setting = Setting::open("HAIER_CLIENT_ID", "haier.client_id", UNSET);
const CLIENT_SECRET: Setting =
    Setting::secret("HAIER_CLIENT_SECRET", "haier.client_secret", "not set");
const CUSTOMER_CODE: Setting = Setting::open("HAIER_CUSTOMER_CODE", "haier.customer_code", UNSET);
const SEND_TO_CODE: Setting = Setting::open(
    "HAIER_SEND_TO_CODE",
    "haier.send_to_code",
    Fallback::Described("HAIER_CUSTOMER_CODE"),
);
const SUPPLIER_CODE: Setting = Setting::open(
    "HAIER_SUPPLIER_CODE",
    "haier.supplier_code",
    Fallback::Text("1001"),
);
const PASSWORD: Setting = Setting::secret("HAIER_PASSWORD", "haier.password", "not set");
const SELLER_PASSWORD: Setting =
    Setting::secret("HAIER_SELLER_PASSWORD", "haier.seller_password", "not set");
const COUNTY_CODE: Setting = Setting::open(
    "HAIER_COUNTY_CODE",
    "haier.county_code",
    Fallback::Text("110101"),
);
const RATE: Setting = Setting::open(
    "HAIER_RATE_PER_SECOND",
    "haier.rate_per_second",
    Fallback::Text("100"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &BASE_URL,
    &TOKEN_URL,
    &CLIENT_ID,
    &CLIENT_SECRET,
    &CUSTOMER_CODE,
    &SEND_TO_CODE,
    &SUPPLIER_CODE,
    &PASSWORD,
    &SELLER_PASSWORD,
    &COUNTY_CODE,
    &RATE,
];

/// If one of these is given, Haier is enabled; the other settings alone have no effect.
const MARKS: &[&Setting] = &[
    &BASE_URL,
    &TOKEN_URL,
    &CLIENT_ID,
    &CLIENT_SECRET,
    &CUSTOMER_CODE,
    &SEND_TO_CODE,
    &PASSWORD,
    &SELLER_PASSWORD,
];

/// Variables to set if a command needs Haier and it isn't configured.
pub const HAIER_REQUIRED_VARIABLES: [&str; 6] = [
    BASE_URL.variable,
    CLIENT_ID.variable,
    CLIENT_SECRET.variable,
    CUSTOMER_CODE.variable,
    PASSWORD.variable,
    SELLER_PASSWORD.variable,
];

/// The default account, used while no stored configuration is active; `None` if none is set.
pub(super) fn read(reader: &mut Reader) -> Result<Option<HaierAccount>, ErrorReported> {
    let wanted = MARKS.iter().any(|setting| reader.is_given(setting));
    let profile = reader.profile;

    let supplier_code = reader.value(&SUPPLIER_CODE, code);
    let county_code = reader.value(&COUNTY_CODE, county);
    let rate = reader.number(&RATE, 0..=HaierFields::MAX_RATE);
    if !wanted {
        for setting in MARKS {
            reader.report.show_fallback(setting);
        }
        supplier_code?;
        county_code?;
        // Values are checked even if Haier is disabled.
        rate?;
        return Ok(None);
    }

    // Read all settings before returning the first error, so that every error is reported.
    let base_url = reader.required(&BASE_URL, WHY, |text| web_address(profile, text));
    let token_url = reader.optional(&TOKEN_URL, |text| web_address(profile, text));
    let client_id = reader.required(&CLIENT_ID, WHY, client_id);
    let client_secret = reader.required_secret(&CLIENT_SECRET, WHY, example, secret);
    let customer_code = reader.required(&CUSTOMER_CODE, WHY, code);
    let send_to_code = reader.optional(&SEND_TO_CODE, code);
    let password = reader.required_secret(&PASSWORD, WHY, example, secret);
    let seller_password = reader.required_secret(&SELLER_PASSWORD, WHY, example, secret);

    let (base_url, customer_code) = (base_url?, customer_code?);
    let token_url = token_url?.unwrap_or_else(|| HaierAccount::default_token_url(&base_url));
    let send_to_code = send_to_code?.unwrap_or_else(|| customer_code.clone());
    reader.report.amend(&TOKEN_URL, token_url.to_string());
    reader.report.amend(&SEND_TO_CODE, send_to_code.to_string());
    Ok(Some(HaierAccount {
        base_url,
        token_url,
        client_id: client_id?,
        client_secret: client_secret?,
        customer_code,
        send_to_code,
        supplier_code: supplier_code?,
        password: password?,
        seller_password: seller_password?,
        county_code: county_code?,
        rate_per_second: NonZeroU32::new(rate?),
    }))
}

const WHY: &str = "other HAIER_ settings are";

fn secret(text: &str) -> Result<SecretString, InvalidValue> {
    plain_text(text).map(SecretString::from)
}

fn client_id(text: &str) -> Result<HaierClientId, InvalidValue> {
    HaierClientId::new(text)
        .map_err(|error| InvalidValue::new(error.to_string(), "give the id that Haier assigned"))
}

fn code(text: &str) -> Result<HaierCode, InvalidValue> {
    text.parse().map_err(|error: InvalidHaierCode| {
        let remedy = "give up to 32 letters and digits, as Haier assigned it";
        InvalidValue::new(error.to_string(), remedy)
    })
}

fn county(text: &str) -> Result<CountyCode, InvalidValue> {
    text.parse().map_err(|_not_one: InvalidCountyCode| {
        InvalidValue::new("is not a county code", "give six digits such as 110101")
    })
}
