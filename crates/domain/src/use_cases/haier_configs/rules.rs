//! What use cases on configurations need.

use crate::{ports::SecretCipher, supplier::Transport};

/// How configurations are encrypted and checked.
#[derive(Clone, Copy)]
pub struct HaierConfigRules<'a> {
    /// Encrypts their secrets.
    pub cipher: &'a dyn SecretCipher,
    /// Which URLs they may have.
    pub transport: Transport,
}
