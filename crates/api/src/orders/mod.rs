//! What orders need of the outside.

mod numbers;

pub use numbers::RandomOrderNumbers;
