//! The server's certificate, which can be replaced while it runs.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{self, PemObject},
};
use tokio_rustls::TlsAcceptor;

use super::{certificate_error::CertificateError, settings::TlsSettings};

/// Protocols that are offered to clients, the preferred one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificate in use. A handshake takes the one of its moment; open connections keep theirs.
#[derive(Debug)]
pub struct Certificate {
    settings: TlsSettings,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads the files; may block.
    ///
    /// # Errors
    /// If they can't be read, or aren't a certificate and its key.
    pub fn load(settings: TlsSettings) -> Result<Arc<Self>, CertificateError> {
        let provider = Arc::new(ring::default_provider());
        let current = read(&settings, &provider)?;
        Ok(Arc::new(Self {
            settings,
            provider,
            current: RwLock::new(Arc::new(current)),
        }))
    }

    /// Reads the files again, and logs the result; may block. If they can't be used, the certificate in use
    /// stays.
    pub fn reload(&self) {
        match read(&self.settings, &self.provider) {
            Ok(read) => {
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                let is_other = current.cert != read.cert;
                *current = Arc::new(read);
                tracing::info!(is_other, "the TLS certificate is reloaded");
            }
            Err(error) => {
                tracing::error!(%error, "the TLS certificate is not reloaded; the old one stays");
            }
        }
    }

    /// Where it is read from.
    pub const fn settings(&self) -> &TlsSettings {
        &self.settings
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current))
    }
}

/// Accepts TLS 1.2 and 1.3 connections with this certificate, for HTTP/2 and HTTP/1.1.
///
/// # Errors
/// If the protocol versions aren't available.
pub fn acceptor(certificate: &Arc<Certificate>) -> Result<TlsAcceptor, rustls::Error> {
    let provider = Arc::clone(&certificate.provider);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::<Certificate>::clone(certificate));
    config.alpn_protocols = PROTOCOLS.iter().map(|name| name.to_vec()).collect();
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn read(
    settings: &TlsSettings,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, CertificateError> {
    let TlsSettings {
        certificate,
        private_key,
    } = settings;
    let of_certificate = |cause| CertificateError::File {
        path: certificate.clone(),
        cause,
    };
    let chain = CertificateDer::pem_file_iter(certificate).map_err(of_certificate)?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(of_certificate)?;
    if chain.is_empty() {
        return Err(CertificateError::NoCertificate(certificate.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(private_key).map_err(|cause| match cause {
        pem::Error::NoItemsFound => CertificateError::NoKey(private_key.clone()),
        cause => CertificateError::File {
            path: private_key.clone(),
            cause,
        },
    })?;
    CertifiedKey::from_der(chain, key, provider).map_err(|cause| CertificateError::Unusable {
        certificate: certificate.clone(),
        private_key: private_key.clone(),
        cause,
    })
}
