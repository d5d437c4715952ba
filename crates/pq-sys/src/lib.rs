//! `pq-sys` as Diesel sees it in this workspace: the original crate, with `PQresultErrorField`
//! replaced by a function that also stores the error's SQLSTATE, which Diesel doesn't expose.
//!
//! It takes effect through `[patch.crates-io]` in the workspace's `Cargo.toml`. `cangku-libpq`
//! documents what is stored and how it is read. `docs/upstream/diesel-sqlstate.md` says which
//! change in Diesel would make this crate unnecessary.

// An item imported by name takes precedence over one of a glob import.
pub use cangku_libpq::PQresultErrorField;
pub use real_pq_sys::*;
