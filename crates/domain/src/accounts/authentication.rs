//! Why somebody isn't let in.

/// Why a caller couldn't be identified. Says no more than a stranger may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticationError {
    /// No such user, the wrong password, or an account that is switched off.
    #[error("the user name or the password is wrong")]
    BadCredentials,
    /// The request needs a signed-in caller and has none.
    #[error("this needs a signed-in caller: send an Authorization header with a Bearer token")]
    MissingToken,
    /// The token is no token of ours, expired, or was revoked.
    #[error("the token is invalid, expired or revoked: log in again")]
    InvalidToken,
    /// The key isn't one that we have given, or was revoked.
    #[error("the API key is unknown or revoked")]
    InvalidApiKey,
}
