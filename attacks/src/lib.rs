//! Attackers, and honest clients that are measured during the attack; all on loopback.
//!
//! The scenarios in `tests/attacks` and `scripts/bench attacks` use the same attackers. Each crowd
//! runs on a separate thread, so that it doesn't slow down the measuring clients, and closes its
//! connections when it is dropped.

pub mod connection;
mod crowd;
mod descriptors;
mod log_reader;
mod members;
mod origin;
mod paced;
pub mod request;
mod seen;
mod small_disk;
mod standstill;

pub use crowd::Crowd;
pub use descriptors::raise_descriptors;
pub use log_reader::LogReader;
pub use members::Holding;
pub use origin::Origin;
pub use paced::{Measured, Paced, measure};
pub use seen::Seen;
pub use small_disk::SmallDisk;
pub use standstill::Standstill;
