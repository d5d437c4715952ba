//! A server that always responds with the same bytes: the upper limit of actix-web on this machine.

use std::{fs, io::Write, path::PathBuf, process::Command};

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::{
    Outcome,
    processes::{Process, line_behind},
};

/// Serves the file's bytes on every path, in a separate process.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file with the response body
    body: PathBuf,
}

/// A running bare server.
#[derive(Debug)]
pub struct BareServer {
    /// Host and port.
    pub authority: String,
    _process: Process,
}

impl BareServer {
    /// Starts it with this body; its files are in `folder`.
    pub async fn start(body: &[u8], folder: PathBuf) -> Outcome<Self> {
        fs::create_dir_all(&folder)?;
        let file = folder.join("body.json");
        fs::write(&file, body)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bare").arg(&file);
        let log = folder.join("bare.log");
        let process = Process::start(&mut command, &log)?;
        let authority = line_behind(&log.with_extension("out"), "listening on ").await?;
        Ok(Self {
            authority,
            _process: process,
        })
    }
}

/// Serves until the process is stopped.
pub async fn serve(arguments: Arguments) -> Outcome<()> {
    let body = web::Bytes::from(fs::read(arguments.body)?);
    let server = HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let response = HttpResponse::Ok()
                .content_type("application/json")
                .body(body.clone());
            async move { response }
        }))
    })
    .bind("127.0.0.1:0")?;
    for address in server.addrs() {
        writeln!(std::io::stdout(), "listening on {address}")?;
    }
    Ok(server.run().await?)
}
