//! `cangku serve`.

use std::{error::Error, net::TcpListener, process::ExitCode};

use actix_web::web::Data;
use clap::Args;

use super::{Outcome, open_backend, stdout};
use crate::{
    config::Config,
    http::{
        products::Warming,
        server::{ServerSettings, server},
    },
    searches::SearchJobs,
    shutdown::StopRequests,
    statistics::StatisticsJobs,
    stopping::{self, StopTimes},
    views::ViewJobs,
    wiring::{Backend, Tenancy, connections},
};

/// Serve the HTTP API
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku serve
  CANGKU_BIND=0.0.0.0:80 DATABASE_URL=postgres://shop@db/shop cangku serve

Without DATABASE_URL it starts a PostgreSQL of its own in CANGKU_DATA_DIR. The line
`cangku is listening on http://…` on standard output says that it is ready. SIGINT (Ctrl-C) and
SIGTERM stop it: running requests may end first; a second one stops it at once.")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments, config: Config) -> Outcome {
    actix_web::rt::System::new().block_on(serve(config))
}

async fn serve(config: Config) -> Outcome {
    let mut stop_requests = StopRequests::listen()?;
    let listener = TcpListener::bind(config.server.bind).map_err(|error| {
        format!(
            "can't listen on {}: {error}; set CANGKU_BIND to a free address",
            config.server.bind
        )
    })?;
    let backend = open_backend(&config, "serve", Tenancy::Owner, &mut stop_requests).await?;
    let state = Data::new(backend.state(&config)?);
    let jobs = (backend.jobs(&config), backend.search_job());
    let counting = backend.statistics_jobs(&config, &state);
    let cleaning = backend.media_jobs(&state);
    let searching = backend.search_jobs(&config, &state);
    let viewing = backend.view_jobs(&config, &state);
    let times = StopTimes::of(config.server.shutdown_timeout);
    let settings = ServerSettings {
        workers: config.server.workers,
        shutdown_timeout: times.requests,
    };
    let address = listener.local_addr()?;
    let warming = Warming::start(state.clone());
    let connections = connections(&config);
    let server = server(listener, state, &connections, settings)?;
    let handle = server.handle();
    stdout::line(format_args!("cangku is listening on http://{address}"));
    tracing::info!(%address, "listening");

    let mut running = actix_web::rt::spawn(server);
    let failure: Option<Box<dyn Error>> = tokio::select! {
        signal = stop_requests.next() => {
            tracing::info!(signal, "stopping: running requests may end");
            stopping::watch(times, backend.server_end.clone())?;
            let server_end = backend.server_end.clone();
            actix_web::rt::spawn(stopping::obey_second_request(stop_requests, server_end));
            let draining = actix_web::rt::spawn(stopping::drain(connections, times.requests));
            handle.stop(true).await;
            running.await??;
            draining.abort();
            None
        }
        ended = &mut running => Some(match ended {
            Ok(Ok(())) => "the HTTP server ended by itself".into(),
            Ok(Err(error)) => format!("the HTTP server ended by itself: {error}").into(),
            Err(error) => format!("the HTTP server panicked: {error}").into(),
        }),
    };
    drop((jobs, cleaning, warming));
    close(backend, counting, searching, viewing).await?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Writes what is yet to be written and stops the embedded PostgreSQL, where there is one, off the
/// async threads.
async fn close(
    backend: Backend,
    counting: StatisticsJobs,
    searching: SearchJobs,
    viewing: ViewJobs,
) -> Result<(), Box<dyn Error>> {
    let work = move || {
        counting.stop();
        searching.stop();
        viewing.stop();
        drop(backend);
    };
    Ok(tokio::task::spawn_blocking(work).await?)
}
