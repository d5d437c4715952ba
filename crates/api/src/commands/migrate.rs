//! `cangku migrate`.

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use cangku_domain::accounts::{Actor, SystemActor};
use clap::Args;

use super::{
    open_backend::{finished, open_backend},
    outcome::Outcome,
    stdout,
};
use crate::{config::Config, jobs::refresh_all, stop_signals::StopSignals, wiring::ServerMode};

/// Migrate the database's schema to the current version
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku migrate
  DATABASE_URL=postgres://shop@db/shop cangku migrate

Safe to run again and beside running servers: one process migrates, the others wait. Products that
came in by another way than the program are made ready for search as well.")]
pub(super) struct Arguments {}

pub(super) async fn run(_arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let backend = open_backend(&config, "migrate", ServerMode::JoinOrStart, &mut stop).await?;
    for name in &backend.migrated {
        stdout::line(format_args!("applied {name}"));
    }
    stdout::line(format_args!(
        "{} migrations applied; the schema is up to date",
        backend.migrated.len()
    ));
    let is_stopped = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&is_stopped);
    let end = backend.server_stop.clone();
    let work = move || {
        let actor = Actor::system(SystemActor::Migrate);
        let cx = backend.ports.context(&actor);
        // Products that another program has written have no search tokens yet.
        let refreshed = refresh_all(cx, &|| stopped.load(Ordering::Relaxed));
        // On this blocking thread, because it may stop the embedded PostgreSQL.
        drop(backend);
        refreshed
    };
    let working = tokio::task::spawn_blocking(work);
    let refreshed = finished(working, &mut stop, &end, |signal| {
        tracing::info!(
            signal,
            "stopping after the current products; the rest is made later"
        );
        is_stopped.store(true, Ordering::Relaxed);
    });
    let refreshed = refreshed.await??;
    if refreshed > 0 {
        stdout::line(format_args!("{refreshed} products made ready for search"));
    }
    Ok(ExitCode::SUCCESS)
}
