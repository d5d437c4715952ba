#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod argon2_hasher;
mod random_order_numbers;
mod system_clock;
mod xchacha_cipher;

pub use argon2_hasher::Argon2Hasher;
pub use random_order_numbers::RandomOrderNumbers;
pub use system_clock::SystemClock;
pub use xchacha_cipher::XChaChaCipher;
