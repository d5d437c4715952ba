//! Serialises secrets as plain text for the wire; `Debug` never shows them.

use secrecy::{ExposeSecret, SecretString};
use serde::Serializer;

pub(super) fn serialize<S: Serializer>(
    secret: &SecretString,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}
