#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod batch;
mod body;
mod calls;
mod circuit;
mod circuit_view;
mod client;
mod clock;
mod config;
mod connection_error;
mod endpoints;
mod envelope;
mod error;
mod lifetime;
mod list;
mod metrics;
mod policy;
mod rate;
mod redaction;
mod response;
mod retry;
mod token;
mod token_call;
mod transport;
pub mod wire;

pub use batch::{BatchOutcome, BatchResponse, CodeResults, FailedBatch};
pub use bigdecimal::BigDecimal;
pub use calls::logistics::LogisticsQuery;
pub use circuit::CircuitState;
pub use circuit_view::CircuitView;
pub use client::HaierClient;
pub use clock::{Clock, SystemClock};
pub use config::{HaierConfig, InvalidConfig};
pub use error::{HaierError, Outage};
pub use list::{ListEntry, ProductList};
pub use metrics::ClientMetrics;
pub use policy::{CircuitPolicy, RateLimit, RetryPolicy, Timeouts};
pub use response::MalformedItem;
pub use secrecy::{ExposeSecret, SecretString};
