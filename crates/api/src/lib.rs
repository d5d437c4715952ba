//! The cangku binary: HTTP API, commands, configuration and wiring.

pub mod config;
