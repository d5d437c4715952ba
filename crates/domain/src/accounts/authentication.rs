//! Authentication errors.

/// Why a caller couldn't be authenticated. Reveals no more than an anonymous client may learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticationError {
    /// No such user, the wrong password, or a disabled account: one error, so that usernames can't
    /// be probed.
    #[error("the user name or the password is wrong")]
    BadCredentials,
    /// The request needs an authenticated caller and has no token.
    #[error("this needs a signed-in caller: send an Authorization header with a Bearer token")]
    MissingToken,
    /// The token isn't one of ours, has expired, or was revoked.
    #[error("the token is invalid, expired or revoked: log in again")]
    InvalidToken,
    /// The refresh token was used before. Its session has ended with that, since either of the two clients
    /// that have it may be a thief.
    #[error("the refresh token was used already, so its session was ended: log in again")]
    RefreshTokenReused,
    /// The API key doesn't exist or was revoked.
    #[error("the API key is unknown or revoked")]
    InvalidApiKey,
    /// The API key's time is over.
    #[error("the API key has expired: an admin can extend it or make another one")]
    ExpiredApiKey,
    /// The text can't be an API key: its form or its checksum is wrong.
    #[error("this is no API key: it is misspelt or incomplete")]
    MalformedApiKey,
    /// A key of a test system was sent to the live one, or the reverse.
    #[error(
        "the API key belongs to another environment: test keys begin with ck_test_, live keys with ck_live_"
    )]
    ApiKeyOfAnotherEnvironment,
}
