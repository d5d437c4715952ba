//! Constructs and connects the components: database, secrets, state, jobs.

mod backend;
mod haier_client;
mod opening;

pub use backend::{Backend, ServerMode, ServerStopHandle, WiringError, connections};
pub use haier_client::client_of;
