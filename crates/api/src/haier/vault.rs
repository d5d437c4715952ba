//! How stored configurations are encrypted and checked.

use std::sync::Arc;

use cangku_adapters::XChaChaCipher;
use cangku_domain::{supplier::Transport, use_cases::HaierConfigRules};

/// Cipher and transport rule of a process.
#[derive(Debug, Clone)]
pub struct HaierVault {
    cipher: Arc<XChaChaCipher>,
    transport: Transport,
}

impl HaierVault {
    /// A vault with these keys.
    pub fn new(cipher: XChaChaCipher, transport: Transport) -> Self {
        Self {
            cipher: Arc::new(cipher),
            transport,
        }
    }

    /// The rules as use cases take them.
    pub fn rules(&self) -> HaierConfigRules<'_> {
        HaierConfigRules {
            cipher: &*self.cipher,
            transport: self.transport,
        }
    }

    /// Identifies the current key without revealing it.
    pub fn key_id(&self) -> &str {
        self.cipher.key_id()
    }
}
