//! The result of a command.

use std::{error::Error, process::ExitCode};

/// The exit code, or the error whose message is shown to the operator.
pub(super) type Outcome = Result<ExitCode, Box<dyn Error>>;
