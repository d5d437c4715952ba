#![doc = include_str!("../README.md")]

// An item imported by name takes precedence over one of a glob import.
pub use cangku_libpq::PQresultErrorField;
pub use real_pq_sys::*;
