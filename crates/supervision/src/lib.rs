#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod backoff;
mod components;
mod exit;
mod stop;
mod supervisor;
mod task;
mod thread;

pub use components::{Component, Components, DownComponent};
pub use exit::{EXIT_CODE, set_exit_function};
pub use task::{SupervisedTask, supervised};
pub use thread::{Running, SupervisedThread};
