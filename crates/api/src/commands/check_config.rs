//! `cangku check-config`.

use clap::Args;

use super::{Outcome, stdout};
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
    stdout::print(&config.report());
    Ok(stdout::deliver_blocking(0))
}
