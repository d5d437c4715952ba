//! Attackers, and honest clients that are measured during the attack; all on loopback.
//!
//! The scenarios in `tests/attacks` and `scripts/bench attacks` use the same attackers. Each group of
//! clients runs on a separate thread, so that it doesn't slow down the measuring clients, and closes its
//! connections when it is dropped.

mod client_stats;
mod clients;
pub mod connection;
mod descriptors;
mod frozen_processes;
mod log_reader;
mod members;
mod origin;
mod paced;
pub mod request;
mod small_disk;

pub use client_stats::ClientStats;
pub use clients::Clients;
pub use descriptors::raise_descriptors;
pub use frozen_processes::FrozenProcesses;
pub use log_reader::LogReader;
pub use members::HoldKind;
pub use origin::Origin;
pub use paced::{Measured, Paced, measure};
pub use small_disk::SmallDisk;
