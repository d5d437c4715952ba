//! Order numbers.

mod numbers;

pub use numbers::RandomOrderNumbers;
