//! Signed tokens of sessions (JWT): a short-lived access token, and a long-lived refresh token.

use std::time::Duration;

use cangku_domain::{
    UserId, UserSessionId,
    accounts::{AuthenticationError, Role, SessionToken, User, UserSession},
};
use chrono::{DateTime, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto, decode, encode,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

const ISSUER: &str = "cangku";
/// Clock skew allowed between the shop's servers, in seconds.
const CLOCK_SKEW: i64 = 60;

/// The purpose of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// Authenticates requests.
    Access,
    /// Is exchanged for a new pair of tokens, once.
    Refresh,
}

/// The claims of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    sub: String,
    /// The user's name.
    pub name: String,
    role: String,
    kind: TokenKind,
    /// The user's `token_version` when the token was issued.
    version: i32,
    /// The session. Tokens of versions of the program without sessions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<i64>,
    /// The number of a refresh token within its session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seq: Option<i32>,
    iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    exp: i64,
}

impl Claims {
    /// The user's id; `None` if the `sub` claim isn't one.
    pub fn user_id(&self) -> Option<UserId> {
        self.sub.parse().ok()
    }

    /// The session that the token belongs to; `None` if the claims `sub` and `sid` aren't ids.
    pub fn session(&self) -> Option<SessionToken> {
        let session = match self.sid {
            Some(id) => Some(UserSessionId::new(id)?),
            None => None,
        };
        Some(SessionToken {
            user: self.user_id()?,
            version: self.version,
            session,
        })
    }

    /// The number of a refresh token within its session; `None` in access tokens, and in tokens of versions of the
    /// program without sessions.
    pub const fn refresh_number(&self) -> Option<i32> {
        self.seq
    }

    /// Whether the token was issued by now and is valid already (`nbf`), allowing for clock skew.
    fn has_begun(&self, now: DateTime<Utc>) -> bool {
        let latest = now.timestamp().saturating_add(CLOCK_SKEW);
        self.iat <= latest && self.nbf.is_none_or(|begin| begin <= latest)
    }

    /// The user's role when the token was issued; the database says what it is now.
    pub fn role(&self) -> Option<Role> {
        Role::from_name(&self.role)
    }
}

/// An access token and a refresh token.
#[derive(Debug)]
pub struct TokenPair {
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
    /// Lifetime of the access token, in seconds.
    pub expires_in: u64,
}

/// Signs and verifies tokens (HS256).
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    access_lifetime: Duration,
}

impl Tokens {
    /// Signs and verifies with `secret`.
    pub fn new(secret: &SecretString, access_lifetime: Duration) -> Self {
        let secret = secret.expose_secret().as_bytes();
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            access_lifetime,
        }
    }

    /// Issues the tokens of a session that was just opened or continued. Neither outlives the session.
    ///
    /// # Errors
    /// If a token can't be signed.
    pub fn issue(
        &self,
        user: &User,
        session: &UserSession,
        now: DateTime<Utc>,
    ) -> Result<TokenPair, jsonwebtoken::errors::Error> {
        let iat = now.timestamp();
        let end = session.expires_at.timestamp();
        let access = iat.saturating_add_unsigned(self.access_lifetime.as_secs());
        let access = access.min(end);
        let claims = |kind, exp| Claims {
            iss: ISSUER.to_owned(),
            sub: user.id.to_string(),
            name: user.username.to_string(),
            role: user.role.as_str().to_owned(),
            kind,
            version: user.token_version,
            sid: Some(session.id.get()),
            seq: (kind == TokenKind::Refresh).then_some(session.refresh_number),
            iat,
            nbf: None,
            exp,
        };
        Ok(TokenPair {
            access_token: self.sign(&claims(TokenKind::Access, access))?,
            refresh_token: self.sign(&claims(TokenKind::Refresh, end))?,
            expires_in: u64::try_from(access.saturating_sub(iat)).unwrap_or_default(),
        })
    }

    /// Verifies a token and returns its claims. It must be of this kind, have begun and not have
    /// expired.
    ///
    /// # Errors
    /// [`AuthenticationError::InvalidToken`] otherwise.
    pub fn read(
        &self,
        token: &str,
        kind: TokenKind,
        now: DateTime<Utc>,
    ) -> Result<Claims, AuthenticationError> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        // Expiry is checked below, against `now` instead of the system clock and without leeway.
        validation.validate_exp = false;
        decode::<Claims>(token, &self.decoding, &validation)
            .ok()
            .map(|token| token.claims)
            // A refresh token must not authenticate a request, nor an access token be refreshed.
            .filter(|claims| claims.kind == kind && claims.exp > now.timestamp())
            .filter(|claims| claims.has_begun(now))
            .ok_or(AuthenticationError::InvalidToken)
    }

    /// A hash of a text, keyed with the secret of the tokens (HMAC-SHA256). After a change of the
    /// secret the hash is another.
    ///
    /// # Errors
    /// If it can't be computed.
    pub fn keyed_hash(&self, text: &str) -> Result<Vec<u8>, jsonwebtoken::errors::Error> {
        // Never what is signed for a token: that has no colon.
        let message = format!("fingerprint:{text}");
        let hash = crypto::sign(message.as_bytes(), &self.encoding, Algorithm::HS256)?;
        Ok(hash.into_bytes())
    }

    fn sign(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
    }
}

#[cfg(test)]
mod tests;
