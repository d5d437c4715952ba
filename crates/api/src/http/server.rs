//! The HTTP server.

use std::{net::TcpListener, num::NonZeroUsize, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Bytes, Data},
};
use utoipa_actix_web::AppExt;

use super::{
    fallback::{self, KnownPaths},
    openapi, request_id,
    routes::routes,
    state::AppState,
};

/// How the server runs.
#[derive(Debug, Clone, Copy)]
pub struct ServerSettings {
    /// Worker threads; `None` is one per core.
    pub workers: Option<NonZeroUsize>,
    /// How long running requests may take to end at a shutdown.
    pub shutdown_timeout: Duration,
}

/// A server on `listener` that runs when awaited and stops when its handle says so; signals are
/// the caller's.
///
/// # Errors
/// Where the listener can't be used.
pub fn server(
    listener: TcpListener,
    state: Data<AppState>,
    settings: ServerSettings,
) -> std::io::Result<Server> {
    let known = Data::new(KnownPaths::of(&openapi::document()));
    let document = Bytes::from(openapi::json().map_err(std::io::Error::other)?);
    let mut server = HttpServer::new(move || {
        let document = document.clone();
        App::new()
            .app_data(state.clone())
            .app_data(known.clone())
            .wrap(Compress::default())
            .wrap(from_fn(request_id::middleware))
            .into_utoipa_app()
            // Before the routes: their scope would answer for the document's path.
            .map(|app| app.configure(|config| openapi::configure(config, document)))
            .configure(routes)
            .default_service(web::to(fallback::answer))
            .into_app()
    })
    .disable_signals()
    // A client that has closed its half has mostly gone: its request is dropped, which withdraws a
    // stock command that isn't begun yet.
    .h1_allow_half_closed(false)
    .shutdown_timeout(settings.shutdown_timeout.as_secs());
    if let Some(workers) = settings.workers {
        server = server.workers(workers.get());
    }
    Ok(server.listen(listener)?.run())
}
