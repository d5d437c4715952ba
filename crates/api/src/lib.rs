#![doc = include_str!("../README.md")]
// The print macros panic if the stream is broken, and block if it is not read: use `output`.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod accounts;
pub mod cache;
pub mod commands;
pub mod config;
pub mod cors;
pub mod database_watch;
pub mod graceful_shutdown;
pub mod haier;
pub mod haier_sync;
pub mod http;
pub mod imports;
pub mod jobs;
pub mod libpq_environment;
pub mod limits;
pub mod media;
pub mod metrics;
pub mod output;
pub mod picture_fetch;
pub mod ports;
pub mod proxies;
pub mod reload;
pub mod searches;
pub mod server_signals;
pub mod server_stop;
pub mod sighup;
pub mod statistics;
pub mod stop_signals;
mod storage_health;
pub mod telemetry;
pub mod thread_limit;
pub mod tls;
pub mod views;
pub mod wiring;

pub use cangku_supervision as supervision;
