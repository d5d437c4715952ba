//! Which tokens are accepted.

use cangku_domain::{
    OptionalText, Version,
    accounts::{Client, Username},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::*;

fn tokens(secret: &str) -> Tokens {
    Tokens::new(&secret.into(), Duration::from_secs(900))
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

/// A session that ends these seconds after the epoch.
fn session_until(seconds: i64) -> UserSession {
    UserSession {
        id: UserSessionId::new(9).unwrap(),
        user_id: UserId::new(7).unwrap(),
        token_version: 3,
        refresh_number: 5,
        client: Client::default(),
        created_at: DateTime::UNIX_EPOCH,
        last_used_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds),
        ended_at: None,
        end_reason: None,
    }
}

fn issue(tokens: &Tokens, now: DateTime<Utc>) -> TokenPair {
    tokens.issue(&user(), &session_until(9000), now).unwrap()
}

#[test]
fn a_token_says_who_came_until_it_expires() {
    let (tokens, now) = (tokens("secret"), DateTime::UNIX_EPOCH);
    let pair = issue(&tokens, now);
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
    let expected = SessionToken {
        user: UserId::new(7).unwrap(),
        version: 3,
        session: UserSessionId::new(9),
    };
    assert_eq!(claims.session(), Some(expected));
    assert_eq!(claims.refresh_number(), None);
    assert!(read(900).is_err());
}

#[test]
fn a_refresh_token_has_its_number_and_ends_with_the_session() {
    let (tokens, now) = (tokens("secret"), DateTime::UNIX_EPOCH);
    let token = issue(&tokens, now).refresh_token;
    let read = |seconds| {
        tokens.read(
            &token,
            TokenKind::Refresh,
            now + TimeDelta::seconds(seconds),
        )
    };
    let claims = read(8999).unwrap();
    assert_eq!(claims.refresh_number(), Some(5));
    assert_eq!(claims.session().unwrap().session, UserSessionId::new(9));
    assert!(read(9000).is_err());
}

#[test]
fn an_access_token_does_not_outlive_its_session() {
    let (tokens, now) = (tokens("secret"), DateTime::UNIX_EPOCH);
    let pair = tokens.issue(&user(), &session_until(60), now).unwrap();
    assert_eq!(pair.expires_in, 60);
    let end = now + TimeDelta::seconds(60);
    assert!(
        tokens
            .read(&pair.access_token, TokenKind::Access, end)
            .is_err()
    );
}

#[test]
fn a_token_from_the_future_is_refused() {
    let (tokens, now) = (tokens("secret"), DateTime::UNIX_EPOCH);
    let made = |seconds| issue(&tokens, now + TimeDelta::seconds(seconds));
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
    let token = tokens.sign(&later).unwrap();
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
    let pair = issue(&tokens("secret"), now);
    let read = |secret: &str, token: &str| tokens(secret).read(token, TokenKind::Access, now);
    assert!(read("secret", &pair.access_token).is_ok());
    assert!(read("secret", &pair.refresh_token).is_err());
    assert!(read("other", &pair.access_token).is_err());
    assert!(read("secret", "nonsense").is_err());
    let unsigned = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJjYW5na3UifQ.";
    assert!(read("secret", unsigned).is_err());
}

/// Valid claims, which a test changes.
fn claims() -> Value {
    json!({"iss": "cangku", "sub": "7", "name": "boss", "role": "admin", "kind": "access",
        "version": 3, "sid": 9, "iat": 0, "exp": 900})
}

fn read_signed(algorithm: Algorithm, claims: &Value) -> Result<Claims, AuthenticationError> {
    let key = EncodingKey::from_secret(b"secret");
    let token = encode(&Header::new(algorithm), claims, &key).unwrap();
    tokens("secret").read(&token, TokenKind::Access, DateTime::UNIX_EPOCH)
}

#[test]
fn another_algorithm_is_refused_even_with_the_right_secret() {
    assert!(read_signed(Algorithm::HS256, &claims()).is_ok());
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let refused = read_signed(algorithm, &claims());
        assert_eq!(
            refused,
            Err(AuthenticationError::InvalidToken),
            "{algorithm:?}"
        );
    }
}

#[test]
fn another_issuer_or_a_missing_claim_is_refused() {
    let mut foreign = claims();
    foreign["iss"] = json!("another");
    assert!(read_signed(Algorithm::HS256, &foreign).is_err());
    for claim in ["iss", "sub", "kind", "version", "exp"] {
        let mut incomplete = claims();
        incomplete.as_object_mut().unwrap().remove(claim);
        assert!(
            read_signed(Algorithm::HS256, &incomplete).is_err(),
            "{claim}"
        );
    }
}

#[test]
fn a_token_without_a_session_is_read_and_one_with_a_senseless_one_has_none() {
    let mut former = claims();
    former.as_object_mut().unwrap().remove("sid");
    let read = read_signed(Algorithm::HS256, &former).unwrap();
    assert_eq!(read.session().unwrap().session, None);
    for sid in [0, -9] {
        let mut senseless = claims();
        senseless["sid"] = json!(sid);
        let read = read_signed(Algorithm::HS256, &senseless).unwrap();
        assert_eq!(read.session(), None, "{sid}");
    }
}
