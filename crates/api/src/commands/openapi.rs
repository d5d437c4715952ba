//! `cangku openapi`.

use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use crate::http::openapi::json;

/// Print the OpenAPI document
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cangku openapi > openapi.json")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> Outcome {
    println!("{}", json()?);
    Ok(ExitCode::SUCCESS)
}
