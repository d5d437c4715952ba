//! The HTTP server.

use std::{net::TcpListener, num::NonZeroUsize, sync::Arc, time::Duration};

use actix_http::{HttpService, KeepAlive, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App, Error,
    dev::{AppConfig, Server},
    middleware::{Compress, from_fn},
    rt::net::TcpStream,
    web::{self, Data},
};
use utoipa_actix_web::AppExt;

use super::{
    admission,
    connection::{BoundedStream, Registry, watch},
    fallback::{self, KnownPaths},
    openapi, request_id, response_headers,
    routes::routes,
    state::AppState,
};

/// Connections that the kernel keeps until they are accepted.
const BACKLOG: i32 = 1024;
/// How long what is left of a body is read after a refusal, so that the client can read that.
const LINGER: Duration = Duration::from_secs(1);

/// How the server runs.
#[derive(Debug, Clone, Copy)]
pub struct ServerSettings {
    /// Worker threads; `None` is one per core.
    pub workers: Option<NonZeroUsize>,
    /// How long running requests may take to end at a shutdown; whole seconds.
    pub shutdown_timeout: Duration,
}

/// A server on `listener` that runs when awaited and stops when its handle says so; signals are
/// the caller's. Needs the async runtime. It registers its connections with `connections`.
///
/// It is put together from the parts that [`actix_web::HttpServer`] is made of, because that one
/// takes a plain TCP stream only, which nobody but its own worker can close.
///
/// # Errors
/// Where the listener can't be used.
pub fn server(
    listener: TcpListener,
    state: Data<AppState>,
    connections: &Arc<Registry>,
    settings: ServerSettings,
) -> std::io::Result<Server> {
    // It lives as long as what the server makes its services from.
    let deadlines = Arc::new(watch(connections, state.components()));
    let known = Data::new(KnownPaths::of(&openapi::document()));
    let document = openapi::rendered().map_err(std::io::Error::other)?;
    let app = move || {
        let document = document.clone();
        App::new()
            .app_data(state.clone())
            .app_data(known.clone())
            .wrap(from_fn(fallback::refuse_unknown_methods))
            .wrap(Compress::default())
            .wrap(from_fn(admission::middleware))
            .wrap(from_fn(request_id::middleware))
            .wrap(from_fn(response_headers::middleware))
            .into_utoipa_app()
            // Before the routes: their scope would answer for the document's path.
            .map(|app| app.configure(|config| openapi::configure(config, document)))
            .configure(routes)
            .default_service(web::to(fallback::answer))
            .into_app()
    };
    rustix::net::listen(&listener, BACKLOG)?;
    let workers = settings
        .workers
        .or(std::thread::available_parallelism().ok());
    let workers = workers.unwrap_or(NonZeroUsize::MIN).get();
    let bounds = *connections.bounds();
    // More than are admitted: those that are being closed have a descriptor still.
    let most = bounds.all.saturating_add(bounds.all / 8).div_ceil(workers);
    let mut builder = Server::build();
    builder = builder
        .workers(workers)
        .max_concurrent_connections(most)
        .disable_signals()
        .shutdown_timeout(settings.shutdown_timeout.as_secs());
    let shutdown = builder.graceful_shutdown_signal();
    let connections = Arc::clone(connections);
    let service = move || {
        let _deadlines = &deadlines;
        let (shutdown, connections) = (shutdown.clone(), Arc::clone(&connections));
        let app = app().into_factory();
        let app = app.map_err(|error: Error| response_headers::response_to(&error));
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let shutdown = shutdown.clone();
                async move { shutdown.notified().await }
            })
            // It runs also while a response is unsent, which has a longer deadline perhaps; the
            // registry's doesn't.
            .keep_alive(KeepAlive::Timeout(bounds.keep_alive.max(bounds.send)))
            // The registry's deadline is for every request of a connection, not the first alone,
            // and sends nothing to a client that has only connected ahead of its request.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(LINGER)
            // A client that has closed its half has mostly gone: its request is dropped, which
            // withdraws a stock command that isn't begun yet, and leaves every queue.
            .h1_allow_half_closed(false)
            .on_connect_ext(
                |stream: &BoundedStream, data: &mut actix_http::Extensions| {
                    data.insert(Arc::clone(stream.connection()));
                },
            )
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| {
            let connections = Arc::clone(&connections);
            async move {
                let peer = stream.peer_addr().ok();
                let stream = BoundedStream::new(stream, &connections);
                Ok((stream, Protocol::Http1, peer))
            }
        })
        .and_then(http)
    };
    Ok(builder.listen("http", listener, service)?.run())
}
