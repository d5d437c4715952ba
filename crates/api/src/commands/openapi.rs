//! `cangku openapi`.

use std::{io::Write, process::ExitCode};

use clap::Args;

use super::Outcome;
use crate::http::openapi::json;

/// Print the OpenAPI document
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cangku openapi > openapi.json")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> Outcome {
    writeln!(std::io::stdout(), "{}", json()?)?;
    Ok(ExitCode::SUCCESS)
}
