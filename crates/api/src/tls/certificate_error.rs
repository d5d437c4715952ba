//! Why a certificate can't be used.

use std::path::PathBuf;

use rustls_pki_types::pem;

/// Why the certificate or its key can't be used. Shows paths, never content.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file can't be read or isn't PEM.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: pem::Error,
    },
    /// The file has no certificate.
    #[error("{} has no certificate (PEM, BEGIN CERTIFICATE)", .0.display())]
    NoCertificate(PathBuf),
    /// The file has no private key, or an encrypted one.
    #[error("{} has no private key that isn't encrypted (PEM, BEGIN PRIVATE KEY)", .0.display())]
    NoKey(PathBuf),
    /// Certificate and key don't belong together, or are of an unsupported kind.
    #[error("the certificate {} and the key {} can't be used: {cause}", certificate.display(), private_key.display())]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        private_key: PathBuf,
        /// Why.
        cause: rustls::Error,
    },
}
