//! The HTTP server.

use std::{net::TcpListener, num::NonZeroUsize, sync::Arc, time::Duration};

use actix_http::{HttpService, KeepAlive, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App, Error,
    dev::{AppConfig, Server},
    middleware::{Compress, Condition, from_fn},
    rt::net::TcpStream,
    web::{self, Data},
};
use tokio_rustls::TlsAcceptor;
use utoipa_actix_web::AppExt;

use super::{
    admission,
    connection::{BoundedStream, ClientStream, Registry, accept, connection_of, watch},
    openapi,
    request::{
        request_span,
        unsupported_preconditions::{self, ConditionalWrites},
    },
    response::{
        cross_origin,
        fallback::{self, KnownPaths},
        response_headers,
    },
    routes::routes,
    state::AppState,
};

/// Length of the kernel's queue of connections that aren't accepted yet.
const BACKLOG: i32 = 1024;
/// How long the rest of a body is read after a refusal, so that the client can read the refusal.
const LINGER: Duration = Duration::from_secs(1);

/// Settings of the server.
#[derive(Clone)]
pub struct ServerSettings {
    /// Worker threads; `None` means one per core.
    pub workers: Option<NonZeroUsize>,
    /// Time that running requests get at a graceful shutdown; whole seconds.
    pub shutdown_timeout: Duration,
    /// Accepts TLS connections; `None`: plain ones.
    pub tls: Option<TlsAcceptor>,
}

/// A server on `listener`. It runs when awaited and stops through its handle; the caller handles
/// signals. Needs the async runtime. It registers its connections with `connections`.
///
/// It is assembled from the parts of [`actix_web::HttpServer`], because that one takes only a plain
/// TCP stream, which no one but its own worker can close.
///
/// # Errors
/// If the listener can't be used.
pub fn server(
    listener: TcpListener,
    state: Data<AppState>,
    connections: &Arc<Registry>,
    settings: ServerSettings,
) -> std::io::Result<Server> {
    // Lives as long as the factory of the server's services, which captures it.
    let deadlines = Arc::new(watch(connections, state.components()));
    let described = openapi::document();
    let known = Data::new(KnownPaths::of(&described));
    let conditional = Data::new(ConditionalWrites::of(&described));
    let document = openapi::rendered().map_err(std::io::Error::other)?;
    let origins = state.cors().clone();
    let app = move || {
        let document = document.clone();
        App::new()
            .app_data(state.clone())
            .app_data(known.clone())
            .app_data(conditional.clone())
            // The last middleware is the outermost: ids and headers also cover refusals by
            // admission.
            .wrap(from_fn(unsupported_preconditions::middleware))
            .wrap(Compress::default())
            .wrap(from_fn(admission::middleware))
            .wrap(cross_origin::allow(&origins))
            .wrap(Condition::new(
                !origins.is_empty(),
                from_fn(cross_origin::refusals),
            ))
            .wrap(from_fn(request_span::middleware))
            .wrap(from_fn(response_headers::middleware))
            .into_utoipa_app()
            // Before the routes: their scope `/api` would match the document's path.
            .map(|app| {
                app.configure(|config| {
                    fallback::refuse_unknown_methods(config, &known);
                    openapi::configure(config, document);
                })
            })
            .configure(routes)
            .default_service(web::to(fallback::refuse))
            .into_app()
    };
    // `std` has chosen a backlog of its own.
    rustix::net::listen(&listener, BACKLOG)?;
    let workers = settings
        .workers
        .or(std::thread::available_parallelism().ok());
    let workers = workers.unwrap_or(NonZeroUsize::MIN).get();
    let bounds = *connections.bounds();
    // More than are admitted: connections that are being closed still have a descriptor.
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
        let tls = settings.tls.clone();
        let app = app().into_factory();
        let app = app.map_err(|error: Error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let shutdown = shutdown.clone();
                async move { shutdown.notified().await }
            })
            // This timer also runs while a response is unsent, whose deadline may be longer. The
            // registry's keep-alive deadline doesn't.
            .keep_alive(KeepAlive::Timeout(bounds.keep_alive.max(bounds.send)))
            // The registry has a deadline for every request of a connection, not only the first,
            // and sends nothing to a client that has only connected ahead of its request.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(LINGER)
            // A client that has closed its half has probably gone: its request is dropped, which
            // withdraws a stock command that hasn't begun, and leaves every queue.
            .h1_allow_half_closed(false)
            .on_connect_ext(|stream: &ClientStream, data: &mut actix_http::Extensions| {
                data.insert(Arc::clone(connection_of(stream)));
            })
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| {
            let (connections, tls) = (Arc::clone(&connections), tls.clone());
            async move {
                let peer = stream.peer_addr().ok();
                let stream = BoundedStream::new(stream, &connections);
                let accepted = accept(stream, tls.as_ref()).await;
                let (stream, protocol) = accepted.map_err(|error| {
                    tracing::debug!(%error, ?peer, "a TLS handshake has failed");
                    DispatchError::Io(error)
                })?;
                Ok((stream, protocol, peer))
            }
        })
        .and_then(http)
    };
    Ok(builder.listen("http", listener, service)?.run())
}
