//! TLS of the HTTP server: its certificate, which is replaced while the server runs.

mod certificate;
mod certificate_error;
mod settings;
mod watch;

pub use certificate::{Certificate, acceptor};
pub use certificate_error::CertificateError;
pub use settings::TlsSettings;
pub use watch::watch;
