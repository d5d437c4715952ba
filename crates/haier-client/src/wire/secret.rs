//! Secrets as plain text on the wire, and nowhere else.

use secrecy::{ExposeSecret, SecretString};
use serde::Serializer;

pub(super) fn serialize<S: Serializer>(
    secret: &SecretString,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}
