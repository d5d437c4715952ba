//! Signed session tokens (JWT): a short-lived access token, and a long-lived refresh token.

use std::time::Duration;

use cangku_domain::{
    UserId,
    accounts::{AuthenticationError, Role, User},
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
    /// Is exchanged for a new pair of tokens.
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
    /// The user's `token_version` when the session began.
    pub version: i32,
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
    refresh_lifetime: Duration,
}

impl Tokens {
    /// Signs and verifies with `secret`.
    pub fn new(
        secret: &SecretString,
        access_lifetime: Duration,
        refresh_lifetime: Duration,
    ) -> Self {
        let secret = secret.expose_secret().as_bytes();
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            access_lifetime,
            refresh_lifetime,
        }
    }

    /// Issues a pair of tokens for a user who has just been authenticated.
    ///
    /// # Errors
    /// If a token can't be signed.
    pub fn issue(
        &self,
        user: &User,
        now: DateTime<Utc>,
    ) -> Result<TokenPair, jsonwebtoken::errors::Error> {
        Ok(TokenPair {
            access_token: self.sign(user, TokenKind::Access, self.access_lifetime, now)?,
            refresh_token: self.sign(user, TokenKind::Refresh, self.refresh_lifetime, now)?,
            expires_in: self.access_lifetime.as_secs(),
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

    fn sign(
        &self,
        user: &User,
        kind: TokenKind,
        lifetime: Duration,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = now.timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: user.id.to_string(),
            name: user.username.to_string(),
            role: user.role.as_str().to_owned(),
            kind,
            version: user.token_version,
            iat,
            nbf: None,
            exp: iat.saturating_add_unsigned(lifetime.as_secs()),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }
}

#[cfg(test)]
mod tests {
    use cangku_domain::{OptionalText, Version, accounts::Username};
    use chrono::TimeDelta;

    use super::*;

    fn tokens(secret: &str) -> Tokens {
        Tokens::new(
            &secret.into(),
            Duration::from_secs(900),
            Duration::from_secs(9000),
        )
    }

    fn user() -> User {
        User {
            id: UserId::new(7).unwrap(),
            username: Username::new("boss").unwrap(),
            email: OptionalText::default(),
            password_hash: String::new(),
            role: Role::Admin,
            is_active: true,
            token_version: 3,
            last_login_at: None,
            version: Version::FIRST,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_token_says_who_came_until_it_expires() {
        let (tokens, now) = (tokens("secret"), DateTime::UNIX_EPOCH);
        let pair = tokens.issue(&user(), now).unwrap();
        let read = |seconds| {
            tokens.read(
                &pair.access_token,
                TokenKind::Access,
                now + TimeDelta::seconds(seconds),
            )
        };
        let claims = read(899).unwrap();
        assert_eq!(
            (claims.user_id(), claims.role()),
            (UserId::new(7), Some(Role::Admin))
        );
        assert_eq!(claims.version, 3);
        assert!(read(900).is_err());
    }

    #[test]
    fn a_token_from_the_future_is_refused() {
        let (tokens, now) = (tokens("secret"), DateTime::UNIX_EPOCH);
        let made = |seconds| {
            tokens
                .issue(&user(), now + TimeDelta::seconds(seconds))
                .unwrap()
        };
        let read = |pair: &TokenPair| tokens.read(&pair.access_token, TokenKind::Access, now);
        assert!(read(&made(CLOCK_SKEW)).is_ok());
        assert!(read(&made(CLOCK_SKEW + 1)).is_err());
        let refresh = made(3600).refresh_token;
        assert!(tokens.read(&refresh, TokenKind::Refresh, now).is_err());
        let access = made(0).access_token;
        let claims = tokens.read(&access, TokenKind::Access, now).unwrap();
        let later = Claims {
            nbf: Some(now.timestamp() + CLOCK_SKEW + 1),
            ..claims
        };
        let header = Header::new(Algorithm::HS256);
        let token = encode(&header, &later, &tokens.encoding).unwrap();
        assert!(tokens.read(&token, TokenKind::Access, now).is_err());
    }

    #[test]
    fn a_keyed_hash_depends_on_text_and_secret() {
        let hash = |secret: &str, text: &str| tokens(secret).keyed_hash(text).unwrap();
        assert_eq!(hash("secret", "a"), hash("secret", "a"));
        assert_ne!(hash("secret", "a"), hash("secret", "b"));
        assert_ne!(hash("secret", "a"), hash("other", "a"));
    }

    #[test]
    fn a_token_of_another_kind_or_secret_is_refused() {
        let now = DateTime::UNIX_EPOCH;
        let pair = tokens("secret").issue(&user(), now).unwrap();
        assert!(
            tokens("secret")
                .read(&pair.refresh_token, TokenKind::Access, now)
                .is_err()
        );
        assert!(
            tokens("other")
                .read(&pair.access_token, TokenKind::Access, now)
                .is_err()
        );
        assert!(
            tokens("secret")
                .read("nonsense", TokenKind::Access, now)
                .is_err()
        );
        let unsigned = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJjYW5na3UifQ.";
        assert!(
            tokens("secret")
                .read(unsigned, TokenKind::Access, now)
                .is_err()
        );
    }
}
