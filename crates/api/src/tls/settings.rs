//! Where the certificate and its key are.

use std::path::PathBuf;

/// The two PEM files of the server's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// The certificate, followed by those of the authorities between it and a root.
    pub certificate: PathBuf,
    /// Its private key: PKCS #8, PKCS #1 (RSA) or SEC 1 (EC).
    pub private_key: PathBuf,
}
