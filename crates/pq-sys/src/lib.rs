//! `pq-sys` as Diesel sees it in this workspace: the real one, with `PQresultErrorField` replaced
//! by a function that also notes the error's SQLSTATE, which Diesel doesn't pass on.
//!
//! It takes effect by `[patch.crates-io]` in the workspace's `Cargo.toml`. What is noted, and how it
//! is read, is in `cangku-libpq`. `docs/upstream/diesel-sqlstate.md` says what makes this crate
//! superfluous.

// An item that is named takes precedence over a glob's.
pub use cangku_libpq::PQresultErrorField;
pub use real_pq_sys::*;
