//! `cangku check-config`.

use std::{io::Write, process::ExitCode};

use clap::Args;

use super::Outcome;
use crate::config::Config;

/// Check the configuration and show every setting and where it comes from
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku check-config
  CANGKU_PROFILE=production cangku --config /etc/cangku.toml check-config

Exits with 1 and names every mistake where there is one. Secrets are not shown.")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments, config: &Config) -> Outcome {
    write!(std::io::stdout(), "{}", config.report())?;
    Ok(ExitCode::SUCCESS)
}
