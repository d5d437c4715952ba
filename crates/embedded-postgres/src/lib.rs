#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

#[cfg(not(unix))]
compile_error!("embedded-postgres needs Unix sockets, users and signals");

mod account;
mod child;
mod cluster;
mod data_dir;
mod error;
mod folder_lock;
mod postmaster;
mod predecessor;
mod processes;
mod programs;
mod server;
mod server_log;
mod session;
mod settings;
mod socket_folder;
mod stop_signal;
mod stopped;
mod supervisor;
mod url;
mod user_name;
mod wire;

pub use data_dir::choose_data_dir;
pub use error::StartError;
pub use server::Server;
pub use session::{Running, Session, running, start_or_join};
pub use settings::{Settings, StateWatch};
pub use stop_signal::StopSignal;
pub use stopped::Stopped;
