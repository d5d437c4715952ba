//! TLS of the HTTP server.
//!
//! - `CANGKU_TLS_CERTIFICATE` (`server.tls_certificate`): PEM file of the server's certificate, followed by
//!   those between it and a root (none: plain HTTP).
//! - `CANGKU_TLS_PRIVATE_KEY` (`server.tls_private_key`): PEM file of its private key, not encrypted.
//!
//! With both, the server speaks HTTPS only: HTTP/2 and HTTP/1.1. It reads the files again on SIGHUP and when
//! they change.

use std::path::PathBuf;

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};
use crate::tls::TlsSettings;

const CERTIFICATE: Setting = Setting::open(
    "CANGKU_TLS_CERTIFICATE",
    "server.tls_certificate",
    Fallback::Described("none: plain HTTP"),
);
const PRIVATE_KEY: Setting = Setting::open(
    "CANGKU_TLS_PRIVATE_KEY",
    "server.tls_private_key",
    Fallback::Described("none: plain HTTP"),
);

pub(super) const SETTINGS: &[&Setting] = &[&CERTIFICATE, &PRIVATE_KEY];

/// `None`: plain HTTP.
pub(super) fn read(reader: &mut Reader) -> Result<Option<TlsSettings>, ErrorReported> {
    let path = |text: &str| Ok::<_, InvalidValue>(PathBuf::from(text));
    let certificate = reader.optional(&CERTIFICATE, path)?;
    let private_key = reader.optional(&PRIVATE_KEY, path)?;
    let incomplete = |missing: &str| {
        let problem = format!("is given without {missing}");
        InvalidValue::new(problem, format!("set {missing} too, or neither of them"))
    };
    match (certificate, private_key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(private_key)) => Ok(Some(TlsSettings {
            certificate,
            private_key,
        })),
        (Some(_), None) => Err(reader.refuse(&CERTIFICATE, incomplete(PRIVATE_KEY.variable))),
        (None, Some(_)) => Err(reader.refuse(&PRIVATE_KEY, incomplete(CERTIFICATE.variable))),
    }
}
