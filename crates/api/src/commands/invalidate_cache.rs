//! `cangku invalidate-cache`.

use std::{collections::BTreeSet, process::ExitCode};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    ports::{CacheGroup, StorageError},
    use_cases::invalidate_caches,
};
use clap::Args;

use super::{
    open_backend::{finished, open_backend},
    outcome::Outcome,
    stdout,
};
use crate::{config::Config, stop_signals::StopSignals, wiring::ServerMode};

/// Invalidate the cached responses of every running `serve`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku invalidate-cache
  cangku invalidate-cache --cache-keys statistics
  cangku invalidate-cache --cache-keys products,lists,rankings

Names: products, lists, rankings, statistics, suggestions. It is never needed for what Cangku changes
itself, but after the database was changed by hand. Processes that can't hear it notice so within three
seconds, and serve nothing that is older than a second from then on.
Exit code: 0 done, 1 something failed.")]
pub(super) struct Arguments {
    /// Which caches to invalidate, by name; all of them if none is named
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = group)]
    cache_keys: Vec<CacheGroup>,
}

fn group(name: &str) -> Result<CacheGroup, String> {
    CacheGroup::from_name(name.trim()).ok_or_else(|| format!("use {}", CacheGroup::names()))
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let backend = open_backend(
        &config,
        "invalidate-cache",
        ServerMode::JoinOrStart,
        &mut stop,
    )
    .await?;
    let groups: BTreeSet<_> = arguments.cache_keys.into_iter().collect();
    let end = backend.server_stop.clone();
    let work = move || {
        let actor = Actor::system(SystemActor::InvalidateCache);
        let cx = backend.ports.context(&actor);
        let emptied = invalidate_caches(cx, &groups);
        // On this blocking thread, because it may stop the embedded PostgreSQL.
        drop(backend);
        emptied
    };
    let working = tokio::task::spawn_blocking(work);
    let emptied = finished(working, &mut stop, &end, |signal| {
        tracing::info!(
            signal,
            "this is done in a moment; a second signal ends it at once"
        );
    });
    let emptied = emptied.await.map_err(|error| {
        cangku_domain::Error::Storage(StorageError::Internal(Box::new(error)))
    })??;
    let names: Vec<_> = emptied.into_iter().map(CacheGroup::as_str).collect();
    stdout::line(format_args!("emptied: {}", names.join(", ")));
    Ok(ExitCode::SUCCESS)
}
