//! `cangku serve`.

use std::{error::Error, net::TcpListener, process::ExitCode, time::Duration};

use actix_web::web::Data;
use clap::Args;
use tokio::task::JoinError;

use super::{open_backend::open_backend_with, outcome::Outcome, stdout};
use crate::{
    config::Config,
    graceful_shutdown::{self, StopTimes},
    http::{
        connection::drain,
        server::{ServerSettings, server},
    },
    jobs::JobSet,
    reload::Reloader,
    server_signals::ServerSignals,
    stop_signals::StopSignals,
    supervision::Components,
    tls::{self, Certificate},
    wiring::{Backend, ServerMode, connections},
};

/// Serve the HTTP API
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku serve
  CANGKU_PROFILE=production CANGKU_BIND=0.0.0.0:80 DATABASE_URL=postgres://shop@db/shop cangku serve

Without DATABASE_URL it starts a PostgreSQL of its own in CANGKU_DATA_DIR. The line
`cangku is listening on http://…` on standard output says that it is ready. SIGINT (Ctrl-C) and
SIGTERM stop it: running requests may end first; a second one stops it at once. SIGHUP reads the
configuration and the TLS certificate again: the log filter changes at once, and the log names what
waits for a restart.

With CANGKU_TLS_CERTIFICATE and CANGKU_TLS_PRIVATE_KEY (PEM files) it speaks HTTPS, and needs no proxy
for it. The files are also read again when they change.

Without CANGKU_PROFILE=production it serves this machine alone: see CANGKU_ALLOW_INSECURE_BIND.")]
pub(super) struct Arguments {}

/// `signals`: the signals received since the process started.
pub(super) fn run(
    _arguments: &Arguments,
    config: Config,
    reloader: Reloader,
    signals: Option<ServerSignals>,
) -> Outcome {
    actix_web::rt::System::new().block_on(serve(config, reloader, signals))
}

async fn serve(config: Config, reloader: Reloader, signals: Option<ServerSignals>) -> Outcome {
    let mut stop_signals = StopSignals::listen_as_server()?;
    let components = Components::default();
    let certificate = config.tls.clone().map(Certificate::load).transpose();
    let certificate =
        certificate.map_err(|error| format!("{error}; see CANGKU_TLS_CERTIFICATE"))?;
    let tls = certificate.as_ref().map(tls::acceptor).transpose()?;
    let reloader = reloader.with_certificate(certificate.clone());
    let signals = signals.map(|signals| signals.start(reloader, &components));
    let certificate_watch = certificate.map(|it| tls::watch(&it, &components));
    warn_of_profile(&config);
    // Bound before the database is opened: an address in use fails at once.
    let listener = TcpListener::bind(config.server.bind).map_err(|error| {
        format!(
            "can't listen on {}: {error}; set CANGKU_BIND to a free address",
            config.server.bind
        )
    })?;
    let backend = open_backend_with(
        components,
        &config,
        "serve",
        ServerMode::Own,
        &mut stop_signals,
    );
    let backend = backend.await?;
    let state = Data::new(backend.state(&config)?);
    let jobs = backend.jobs(&config, &state);
    let times = StopTimes::of(config.server.shutdown_timeout);
    let settings = ServerSettings {
        workers: config.server.workers,
        shutdown_timeout: times.requests,
        tls,
    };
    // Not `config.server.bind`, whose port may be 0.
    let address = listener.local_addr()?;
    let connections = connections(&config);
    let server = server(listener, state, &connections, settings)?;
    let handle = server.handle();
    let scheme = match config.tls {
        Some(_) => "https",
        None => "http",
    };
    stdout::line(format_args!("cangku is listening on {scheme}://{address}"));
    tracing::info!(%address, "listening");

    let mut running = actix_web::rt::spawn(server);
    let failure: Option<Box<dyn Error>> = tokio::select! {
        signal = stop_signals.next() => {
            tracing::info!(signal, "stopping: running requests may end");
            graceful_shutdown::watch(times, backend.server_stop.clone(), 0);
            let server_stop = backend.server_stop.clone();
            actix_web::rt::spawn(async move {
                graceful_shutdown::exit_on_second_request(&mut stop_signals, server_stop).await
            });
            // In parallel to the graceful stop, which waits for idle and slow connections
            // otherwise.
            let draining = actix_web::rt::spawn(drain(connections, times.requests));
            // Gracefully: waits for running requests, up to `times.requests`.
            handle.stop(true).await;
            let ended = running.await;
            draining.abort();
            failure(ended)
        }
        ended = &mut running => {
            graceful_shutdown::watch(times, backend.server_stop.clone(), 1);
            let server_stop = backend.server_stop.clone();
            actix_web::rt::spawn(async move {
                graceful_shutdown::exit_on_second_request(&mut stop_signals, server_stop).await
            });
            let by_itself = || "the HTTP server ended by itself".into();
            Some(failure(ended).unwrap_or_else(by_itself))
        }
    };
    if let Some(failure) = &failure {
        tracing::error!(error = %failure, "stopping: the HTTP server has failed");
    }
    // In any case: pending writes don't depend on how the HTTP server ended.
    close(backend, jobs, times.writing).await?;
    drop((signals, certificate_watch));
    if let Some(failure) = failure {
        return Err(failure);
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Why the HTTP server failed; `None` if it ended normally.
fn failure(ended: Result<std::io::Result<()>, JoinError>) -> Option<Box<dyn Error>> {
    match ended {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("the HTTP server failed: {error}").into()),
        Err(error) => Some(format!("the HTTP server panicked: {error}").into()),
    }
}

/// Warns of what a profile other than production permits, because nothing else shows that the
/// profile wasn't set.
fn warn_of_profile(config: &Config) {
    if config.profile.is_production() {
        return;
    }
    let profile = config.profile.as_str();
    if config.server.is_exposed {
        tracing::warn!(
            profile, address = %config.server.bind,
            "other machines can reach this server, and the profile isn't production: that is for trials"
        );
    }
    if config.orders.rules.customers_may_mark_paid {
        tracing::info!(
            profile,
            "customers may say themselves that they have paid; set CANGKU_PROFILE=production for a shop"
        );
    }
}

/// Stops the jobs, which write what is pending `within` this time, then the embedded PostgreSQL, if
/// there is one.
async fn close(backend: Backend, jobs: JobSet, within: Duration) -> Result<(), Box<dyn Error>> {
    let written = jobs.stop(within).await;
    // Also if one of the writes panicked: PostgreSQL must be stopped in any case. On a blocking
    // thread, because that blocks.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    Ok(written?)
}
