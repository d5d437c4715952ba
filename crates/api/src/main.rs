//! The `cangku` binary.

use std::process::ExitCode;

use cangku_api::commands::{Cli, explained};
use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cangku: {}", explained(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}
