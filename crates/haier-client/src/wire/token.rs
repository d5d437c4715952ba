use secrecy::SecretString;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::scalar::Scalar;
use super::{secret, text};

/// The `grant_type` of every token request.
pub const GRANT_TYPE: &str = "client_credentials";

/// Token type assumed if the response names none.
pub const DEFAULT_TOKEN_TYPE: &str = "Bearer";

/// Token lifetime assumed if the response names none, in seconds.
pub const DEFAULT_TOKEN_LIFETIME_SECONDS: u64 = 3600;

/// Requests a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TokenRequest {
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    #[serde(serialize_with = "secret::serialize")]
    pub client_secret: SecretString,
    /// Always [`GRANT_TYPE`].
    pub grant_type: String,
}

/// A token, read from `access_token` or `token`, at the top level or under `data`.
#[derive(Debug, Clone, Serialize)]
pub struct TokenResponse {
    /// The token.
    #[serde(serialize_with = "secret::serialize")]
    pub access_token: SecretString,
    /// Authorization scheme; [`DEFAULT_TOKEN_TYPE`] if the response doesn't say.
    pub token_type: String,
    /// Lifetime in seconds; [`DEFAULT_TOKEN_LIFETIME_SECONDS`] if the response doesn't say.
    pub expires_in: u64,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(default)]
    access_token: Option<SecretString>,
    #[serde(default)]
    token: Option<SecretString>,
    #[serde(default, deserialize_with = "text::optional")]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Scalar,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    data: Option<Fields>,
    #[serde(default)]
    access_token: Option<SecretString>,
    #[serde(default)]
    token: Option<SecretString>,
    #[serde(default, deserialize_with = "text::optional")]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Scalar,
}

impl<'de> Deserialize<'de> for TokenResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Body::deserialize(deserializer)?;
        let top = Fields {
            access_token: body.access_token,
            token: body.token,
            token_type: body.token_type,
            expires_in: body.expires_in,
        };
        let candidates = [Some(top), body.data];
        candidates
            .into_iter()
            .flatten()
            .find_map(Fields::into_token)
            .ok_or_else(|| D::Error::custom("no access_token and no token in the response"))
    }
}

impl Fields {
    fn into_token(self) -> Option<TokenResponse> {
        use secrecy::ExposeSecret;
        let access_token = self
            .access_token
            .into_iter()
            .chain(self.token)
            .find(|token| !token.expose_secret().trim().is_empty())?;
        let token_type = self.token_type.filter(|kind| !kind.trim().is_empty());
        Some(TokenResponse {
            access_token,
            token_type: token_type.unwrap_or_else(|| DEFAULT_TOKEN_TYPE.to_owned()),
            expires_in: seconds(&self.expires_in).unwrap_or(DEFAULT_TOKEN_LIFETIME_SECONDS),
        })
    }
}

fn seconds(value: &Scalar) -> Option<u64> {
    use bigdecimal::ToPrimitive;
    match value {
        Scalar::Text(text) | Scalar::Number(text) => {
            super::money::parse_decimal(text.trim()).ok()?.to_u64()
        }
        Scalar::Null | Scalar::Bool(_) | Scalar::Compound(_) => None,
    }
}
