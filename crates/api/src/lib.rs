//! The cangku binary: HTTP API, commands, configuration and wiring.

pub mod accounts;
pub mod clock;
pub mod config;
pub mod http;
