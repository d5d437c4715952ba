#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod data_dir;
mod error;
mod server;
mod session;
mod settings;
mod stop_signal;

pub use data_dir::choose_data_dir;
pub use error::StartError;
pub use server::{Server, Stopped};
pub use session::{Running, Session, running, start_or_join};
pub use settings::Settings;
pub use stop_signal::StopSignal;
