//! `cangku migrate`.

use std::process::ExitCode;

use clap::Args;

use super::{Outcome, open_backend};
use crate::{config::Config, shutdown::StopRequests, wiring::Tenancy};

/// Bring the database's schema up to date
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku migrate
  DATABASE_URL=postgres://shop@db/shop cangku migrate

Safe to run again and beside running servers: one process migrates, the others wait.")]
pub(super) struct Arguments {}

pub(super) async fn run(_arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopRequests::listen()?;
    let backend = open_backend(&config, "migrate", Tenancy::Guest, &mut stop).await?;
    for name in &backend.migrated {
        println!("applied {name}");
    }
    println!(
        "{} migrations applied; the schema is up to date",
        backend.migrated.len()
    );
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    Ok(ExitCode::SUCCESS)
}
