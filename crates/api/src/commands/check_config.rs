//! `cangku check-config`.

use clap::Args;

use super::{outcome::Outcome, stdout};
use crate::{config::Config, tls::Certificate};

/// Check the configuration and show every setting and where it comes from
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku check-config
  CANGKU_PROFILE=production cangku --config /etc/cangku.toml check-config

Values are those in force under the profile. Warnings stand below the table. Exits with 1 and names
every mistake if there is one; a TLS certificate is loaded. Secrets are not shown.")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments, config: &Config) -> Outcome {
    stdout::print(&config.report());
    for warning in &config.warnings {
        stdout::line(format_args!("warning: {warning}"));
    }
    if let Some(tls) = config.tls.clone() {
        Certificate::load(tls).map_err(|error| format!("{error}; see CANGKU_TLS_CERTIFICATE"))?;
    }
    Ok(stdout::deliver_blocking(0))
}
