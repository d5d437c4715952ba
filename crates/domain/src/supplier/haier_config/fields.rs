//! The fields of a configuration: as stored, and as a request changes them.

use std::fmt::Display;
use std::str::FromStr;

use secrecy::SecretString;

use super::{CountyCode, HaierCode, HaierKey, ServiceUrl, Transport};
use crate::ports::{SealedSecret, SecretCipher, StorageResult};
use crate::{HaierConfigId, Patch, Text, Violation, ViolationCode, Violations};

/// Id of the platform's client: 1 to 200 characters.
pub type HaierClientId = Text<200>;

/// The fields as stored. Each may be missing or invalid, because SQL or an older system may have
/// written the row; [`check`](Self::check) checks them as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HaierFields {
    /// OAuth client id.
    pub client_id: Option<HaierClientId>,
    /// OAuth client secret.
    pub client_secret: Option<SealedSecret>,
    /// URL that issues tokens; `None`: `/oauth2/auth` below the base URL.
    pub token_url: Option<ServiceUrl>,
    /// Base URL of the business calls.
    pub base_url: Option<ServiceUrl>,
    /// Sold-to code (客户八码).
    pub customer_code: Option<HaierCode>,
    /// Ship-to code; `None`: the sold-to code.
    pub send_to_code: Option<HaierCode>,
    /// Supplier code; `None`: `1001`, Haier itself.
    pub supplier_code: Option<HaierCode>,
    /// Password for products, prices and the balance.
    pub password: Option<SealedSecret>,
    /// Password for stock and logistics; `None`: `password`.
    pub seller_password: Option<SealedSecret>,
    /// County whose stock is queried; `None`: `110101`.
    pub county_code: Option<CountyCode>,
    /// Maximum requests per second, 0 for no limit; `None`: 100.
    pub rate_per_second: Option<u32>,
    /// Stored keys that are unknown, and values that are invalid. They are dropped when their key is
    /// set, or, if the key is unknown, by any change of a field.
    pub invalid: Vec<Violation>,
}

/// A value of the stored JSON object, or of one to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredValue<'a> {
    /// `null`: as if the key were missing.
    Null,
    /// A string.
    Text(&'a str),
    /// A whole number from 0 to [`u32::MAX`].
    Number(u32),
    /// Anything else.
    Other,
}

impl HaierFields {
    /// Maximum requests per second that can be set.
    pub const MAX_RATE: u32 = 100_000;

    /// Reads the stored object. What is invalid becomes a part of [`invalid`](Self::invalid).
    pub fn from_stored<'a>(values: impl IntoIterator<Item = (&'a str, StoredValue<'a>)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in values {
            let violation = match HaierKey::of(name) {
                Some(key) => fields.read(key, value).err(),
                None => Some(Violation::new(
                    format!("config.{name}"),
                    ViolationCode::UnknownField,
                    "is not a known field",
                )),
            };
            fields.invalid.extend(violation);
        }
        fields
    }

    fn read(&mut self, key: HaierKey, value: StoredValue<'_>) -> Result<(), Violation> {
        match key {
            HaierKey::ClientId => self.client_id = text(key, value, Text::new)?,
            HaierKey::ClientSecret => self.client_secret = secret(key, value)?,
            HaierKey::TokenUrl => self.token_url = text(key, value, FromStr::from_str)?,
            HaierKey::BaseUrl => self.base_url = text(key, value, FromStr::from_str)?,
            HaierKey::CustomerCode => self.customer_code = text(key, value, FromStr::from_str)?,
            HaierKey::SendToCode => self.send_to_code = text(key, value, FromStr::from_str)?,
            HaierKey::SupplierCode => self.supplier_code = text(key, value, FromStr::from_str)?,
            HaierKey::Password => self.password = secret(key, value)?,
            HaierKey::SellerPassword => self.seller_password = secret(key, value)?,
            HaierKey::CountyCode => self.county_code = text(key, value, FromStr::from_str)?,
            HaierKey::RatePerSecond => {
                self.rate_per_second = match value {
                    StoredValue::Null => None,
                    StoredValue::Number(rate) if rate <= Self::MAX_RATE => Some(rate),
                    StoredValue::Number(_) => return Err(invalid_rate(ViolationCode::OutOfRange)),
                    _ => return Err(invalid_rate(ViolationCode::WrongType)),
                }
            }
        }
        Ok(())
    }

    /// The values to store: those that are set.
    pub fn to_stored(&self) -> Vec<(HaierKey, StoredValue<'_>)> {
        let text = |key, value| Some((key, StoredValue::Text(value?)));
        [
            text(
                HaierKey::ClientId,
                self.client_id.as_ref().map(Text::as_str),
            ),
            text(HaierKey::ClientSecret, stored(&self.client_secret)),
            text(
                HaierKey::TokenUrl,
                self.token_url.as_ref().map(ServiceUrl::as_str),
            ),
            text(
                HaierKey::BaseUrl,
                self.base_url.as_ref().map(ServiceUrl::as_str),
            ),
            text(
                HaierKey::CustomerCode,
                self.customer_code.as_ref().map(HaierCode::as_str),
            ),
            text(
                HaierKey::SendToCode,
                self.send_to_code.as_ref().map(HaierCode::as_str),
            ),
            text(
                HaierKey::SupplierCode,
                self.supplier_code.as_ref().map(HaierCode::as_str),
            ),
            text(HaierKey::Password, stored(&self.password)),
            text(HaierKey::SellerPassword, stored(&self.seller_password)),
            text(
                HaierKey::CountyCode,
                self.county_code.as_ref().map(CountyCode::as_str),
            ),
            self.rate_per_second
                .map(|rate| (HaierKey::RatePerSecond, StoredValue::Number(rate))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The stored secret of a key; `None` if none is set or the key isn't one of a secret.
    pub const fn secret(&self, key: HaierKey) -> Option<&SealedSecret> {
        match key {
            HaierKey::ClientSecret => self.client_secret.as_ref(),
            HaierKey::Password => self.password.as_ref(),
            HaierKey::SellerPassword => self.seller_password.as_ref(),
            _ => None,
        }
    }

    /// Replaces the stored secret of a key.
    pub(crate) fn set_secret(&mut self, key: HaierKey, sealed: SealedSecret) {
        match key {
            HaierKey::ClientSecret => self.client_secret = Some(sealed),
            HaierKey::Password => self.password = Some(sealed),
            HaierKey::SellerPassword => self.seller_password = Some(sealed),
            _ => {}
        }
    }

    /// Everything that is wrong: missing, unknown and invalid fields, and URLs that the transport
    /// doesn't allow.
    ///
    /// # Errors
    /// All violations, with fields such as `config.base_url`.
    pub fn check(&self, transport: Transport) -> Result<(), Violations> {
        let mut found = Violations(self.invalid.clone());
        let required = [
            (HaierKey::ClientId, self.client_id.is_none()),
            (HaierKey::ClientSecret, self.client_secret.is_none()),
            (HaierKey::BaseUrl, self.base_url.is_none()),
            (HaierKey::CustomerCode, self.customer_code.is_none()),
            (HaierKey::Password, self.password.is_none()),
        ];
        for (key, is_missing) in required {
            let path = key.path();
            // An invalid value is reported already.
            if is_missing && self.invalid.iter().all(|violation| violation.field != path) {
                found.add(path, ViolationCode::Required, "is required");
            }
        }
        let urls = [
            (HaierKey::BaseUrl, &self.base_url),
            (HaierKey::TokenUrl, &self.token_url),
        ];
        for (key, url) in urls {
            if let Some(Err(error)) = url.as_ref().map(|url| url.check(transport)) {
                let message = format!("{error}: {}", error.remedy());
                found.add(key.path(), ViolationCode::InvalidValue, message);
            }
        }
        found.into_result(())
    }
}

fn stored(secret: &Option<SealedSecret>) -> Option<&str> {
    secret.as_ref().map(SealedSecret::as_stored)
}

fn text<T, E: Display + Into<ViolationCode>>(
    key: HaierKey,
    value: StoredValue<'_>,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Violation> {
    match value {
        StoredValue::Null => Ok(None),
        StoredValue::Text(text) => read(text).map(Some).map_err(|error| {
            let message = error.to_string();
            Violation::new(key.path(), error.into(), message)
        }),
        StoredValue::Number(_) | StoredValue::Other => Err(Violation::new(
            key.path(),
            ViolationCode::WrongType,
            "must be a string",
        )),
    }
}

fn secret(key: HaierKey, value: StoredValue<'_>) -> Result<Option<SealedSecret>, Violation> {
    let read = |text: &str| match text.trim() {
        "" => Err(crate::TextError::Blank),
        _ => Ok(SealedSecret::new(text.to_owned())),
    };
    text(key, value, read)
}

fn invalid_rate(code: ViolationCode) -> Violation {
    let message = format!("must be a whole number from 0 to {}", HaierFields::MAX_RATE);
    Violation::new(HaierKey::RatePerSecond.path(), code, message)
}

/// A change of the fields. Secrets are plain; one that isn't named stays as it is.
#[derive(Debug, Clone, Default)]
pub struct HaierFieldsPatch {
    /// OAuth client id.
    pub client_id: Patch<HaierClientId>,
    /// OAuth client secret.
    pub client_secret: Patch<SecretString>,
    /// URL that issues tokens; `Set(None)`: the default.
    pub token_url: Patch<Option<ServiceUrl>>,
    /// Base URL of the business calls.
    pub base_url: Patch<ServiceUrl>,
    /// Sold-to code.
    pub customer_code: Patch<HaierCode>,
    /// Ship-to code; `Set(None)`: the default.
    pub send_to_code: Patch<Option<HaierCode>>,
    /// Supplier code; `Set(None)`: the default.
    pub supplier_code: Patch<Option<HaierCode>>,
    /// Password for products, prices and the balance.
    pub password: Patch<SecretString>,
    /// Password for stock and logistics; `Set(None)`: the default.
    pub seller_password: Patch<Option<SecretString>>,
    /// County whose stock is queried; `Set(None)`: the default.
    pub county_code: Patch<Option<CountyCode>>,
    /// Maximum requests per second, 0 for no limit; `Set(None)`: the default.
    pub rate_per_second: Patch<Option<u32>>,
}

impl HaierFieldsPatch {
    /// Applies the patch to the fields of the configuration `id`, and encrypts new secrets. Drops
    /// unknown stored keys, and invalid values of the keys that it sets. Returns whether it sets any.
    pub(crate) fn apply(
        self,
        fields: &mut HaierFields,
        id: HaierConfigId,
        cipher: &dyn SecretCipher,
    ) -> StorageResult<bool> {
        let seal = |key: HaierKey, secret: SecretString| cipher.seal(key.place(id), &secret);
        let mut set = Vec::new();
        let mut record = |key, is_set| {
            if is_set {
                set.push(key);
            }
        };
        record(
            HaierKey::ClientId,
            set_some(self.client_id, &mut fields.client_id),
        );
        record(
            HaierKey::TokenUrl,
            self.token_url.apply(&mut fields.token_url),
        );
        record(
            HaierKey::BaseUrl,
            set_some(self.base_url, &mut fields.base_url),
        );
        let code = set_some(self.customer_code, &mut fields.customer_code);
        record(HaierKey::CustomerCode, code);
        record(
            HaierKey::SendToCode,
            self.send_to_code.apply(&mut fields.send_to_code),
        );
        record(
            HaierKey::SupplierCode,
            self.supplier_code.apply(&mut fields.supplier_code),
        );
        record(
            HaierKey::CountyCode,
            self.county_code.apply(&mut fields.county_code),
        );
        record(
            HaierKey::RatePerSecond,
            self.rate_per_second.apply(&mut fields.rate_per_second),
        );
        let secrets = [
            (HaierKey::ClientSecret, self.client_secret.map(Some)),
            (HaierKey::Password, self.password.map(Some)),
            (HaierKey::SellerPassword, self.seller_password),
        ];
        for (key, secret) in secrets {
            match secret {
                Patch::Keep => continue,
                Patch::Set(Some(secret)) => fields.set_secret(key, seal(key, secret)?),
                // Only this one is optional.
                Patch::Set(None) => fields.seller_password = None,
            }
            set.push(key);
        }
        if !set.is_empty() {
            fields.invalid.retain(|violation| {
                let is_unknown = violation.code == ViolationCode::UnknownField;
                !is_unknown && set.iter().all(|key| key.path() != violation.field)
            });
        }
        Ok(!set.is_empty())
    }
}

fn set_some<T>(patch: Patch<T>, field: &mut Option<T>) -> bool {
    patch.map(Some).apply(field)
}
