//! The `cangku` binary, built with the tests so that they always run the present one.

use std::process::ExitCode;

use cangku_api::commands::{Cli, explained};
use clap::Parser;

fn main() -> ExitCode {
    Cli::parse().run().unwrap_or_else(|error| {
        eprintln!("cangku: {}", explained(error.as_ref()));
        ExitCode::FAILURE
    })
}
