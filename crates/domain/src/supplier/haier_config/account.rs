//! An account with Haier, ready to be used.

use std::num::NonZeroU32;

use secrecy::SecretString;

use super::{
    CountyCode, HaierClientId, HaierCode, HaierFields, HaierFieldsPatch, HaierKey, ServiceUrl,
    UnreadableHaierSecret,
};
use crate::{HaierConfigId, ports::SecretCipher};

/// Path of the token call below the base URL.
const TOKEN_PATH: &str = "/oauth2/auth";
/// The supplier if none is set: Haier itself.
const DEFAULT_SUPPLIER: &str = "1001";
/// The county if none is set: Dongcheng, Beijing.
const DEFAULT_COUNTY: &str = "110101";
/// Requests per second if none are set.
const DEFAULT_RATE: u32 = 100;

/// Address and credentials of an account, with the defaults filled in. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct HaierAccount {
    /// Base URL of the business calls.
    pub base_url: ServiceUrl,
    /// URL that issues tokens.
    pub token_url: ServiceUrl,
    /// OAuth client id.
    pub client_id: HaierClientId,
    /// OAuth client secret.
    pub client_secret: SecretString,
    /// The sold-to code (客户八码).
    pub customer_code: HaierCode,
    /// The ship-to code.
    pub send_to_code: HaierCode,
    /// The supplier; `1001` is Haier itself.
    pub supplier_code: HaierCode,
    /// Password for products, prices and the balance.
    pub password: SecretString,
    /// Password for stock and logistics.
    pub seller_password: SecretString,
    /// County whose stock is queried.
    pub county_code: CountyCode,
    /// Maximum requests per second; `None`: no limit.
    pub rate_per_second: Option<NonZeroU32>,
}

impl HaierAccount {
    /// The URL that issues tokens if none is set.
    #[must_use]
    pub fn default_token_url(base_url: &ServiceUrl) -> ServiceUrl {
        base_url.joined(TOKEN_PATH)
    }

    /// Decrypts the secrets of valid fields.
    ///
    /// # Errors
    /// Every secret that can't be decrypted. `None` if a required field is missing.
    pub(crate) fn open(
        fields: &HaierFields,
        id: HaierConfigId,
        cipher: &dyn SecretCipher,
    ) -> Result<Option<Self>, Vec<UnreadableHaierSecret>> {
        let unreadable = unreadable_secrets(fields, id, cipher);
        if !unreadable.is_empty() {
            return Err(unreadable);
        }
        let secret = |key: HaierKey| {
            let sealed = fields.secret(key)?;
            cipher.open(key.place(id), sealed).ok()
        };
        Ok(Self::assemble(fields, secret))
    }

    fn assemble(
        fields: &HaierFields,
        secret: impl Fn(HaierKey) -> Option<SecretString>,
    ) -> Option<Self> {
        let base_url = fields.base_url.clone()?;
        let customer_code = fields.customer_code.clone()?;
        let password = secret(HaierKey::Password)?;
        let token_url = fields.token_url.clone();
        let rate = fields.rate_per_second.unwrap_or(DEFAULT_RATE);
        Some(Self {
            token_url: token_url.unwrap_or_else(|| Self::default_token_url(&base_url)),
            client_id: fields.client_id.clone()?,
            client_secret: secret(HaierKey::ClientSecret)?,
            send_to_code: fields
                .send_to_code
                .clone()
                .unwrap_or_else(|| customer_code.clone()),
            supplier_code: match &fields.supplier_code {
                Some(code) => code.clone(),
                None => DEFAULT_SUPPLIER.parse().ok()?,
            },
            seller_password: secret(HaierKey::SellerPassword).unwrap_or_else(|| password.clone()),
            county_code: match &fields.county_code {
                Some(code) => code.clone(),
                None => DEFAULT_COUNTY.parse().ok()?,
            },
            rate_per_second: NonZeroU32::new(rate),
            base_url,
            customer_code,
            password,
        })
    }
}

/// The secrets that can't be decrypted.
pub(crate) fn unreadable_secrets(
    fields: &HaierFields,
    id: HaierConfigId,
    cipher: &dyn SecretCipher,
) -> Vec<UnreadableHaierSecret> {
    let check = |key: HaierKey| {
        let sealed = fields.secret(key)?;
        let reason = cipher.open(key.place(id), sealed).err()?;
        Some(UnreadableHaierSecret { key, reason })
    };
    HaierKey::SECRETS.into_iter().filter_map(check).collect()
}

/// A patch that sets every field.
impl From<HaierAccount> for HaierFieldsPatch {
    fn from(account: HaierAccount) -> Self {
        Self {
            client_id: account.client_id.into(),
            client_secret: account.client_secret.into(),
            token_url: Some(account.token_url).into(),
            base_url: account.base_url.into(),
            customer_code: account.customer_code.into(),
            send_to_code: Some(account.send_to_code).into(),
            supplier_code: Some(account.supplier_code).into(),
            password: account.password.into(),
            seller_password: Some(account.seller_password).into(),
            county_code: Some(account.county_code).into(),
            rate_per_second: Some(account.rate_per_second.map_or(0, NonZeroU32::get)).into(),
        }
    }
}
