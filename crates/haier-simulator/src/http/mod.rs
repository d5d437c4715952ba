//! The routes and handlers.

mod admin;
mod business;
mod connection;
mod content_type;
mod pictures;
mod play;
mod reply;
mod request;
mod token;

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer};
use haier_client::wire::{TOKEN_FALLBACK_PATH, TOKEN_PATH};

use crate::call::Call;
use crate::world::World;

/// Grace period for open requests on a graceful shutdown.
const SHUTDOWN_SECONDS: u64 = 2;

/// Builds a server on `listener`; it runs once awaited.
pub(crate) fn server(listener: TcpListener, world: Data<World>) -> std::io::Result<Server> {
    let workers = world.config.workers.max(1);
    let app = move || App::new().app_data(world.clone()).configure(routes);
    let server = HttpServer::new(app)
        .workers(workers)
        // The binary or the test decides when to stop.
        .disable_signals()
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .on_connect(connection::remember)
        .listen(listener)?
        .run();
    Ok(server)
}

fn routes(config: &mut ServiceConfig) {
    for path in [TOKEN_PATH, TOKEN_FALLBACK_PATH] {
        config.service(
            web::resource(path)
                .route(web::post().to(token::handle))
                .default_service(web::to(wrong_method)),
        );
    }
    for (call, path) in Call::BUSINESS {
        let handler = move |request, body, world| business::handle(call, request, body, world);
        config.service(
            web::resource(path)
                .route(web::post().to(handler))
                .default_service(web::to(wrong_method)),
        );
    }
    config
        .configure(admin::routes)
        .configure(pictures::routes)
        .default_service(web::to(reply::unknown));
}

async fn wrong_method() -> HttpResponse {
    reply::error(StatusCode::METHOD_NOT_ALLOWED, "请求方法不支持")
}
