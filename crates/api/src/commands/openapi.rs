//! `cangku openapi`.

use clap::Args;

use super::{outcome::Outcome, stdout};
use crate::http::openapi::json;

/// Print the OpenAPI document
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cangku openapi > openapi.json")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> Outcome {
    stdout::line(json()?);
    Ok(stdout::deliver_blocking(0))
}
