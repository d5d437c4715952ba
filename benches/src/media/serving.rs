//! Serving files, compared with nginx serving the same file.

use std::{io, sync::Arc, time::Instant};

use serde_json::Value;

use super::{
    Amounts,
    nginx::{Nginx, Program},
    pictures::Template,
    uploading::Uploading,
};
use crate::{
    Outcome,
    latency::milliseconds,
    load::{
        Exchange, Load, Rounds, Span, StockedShop, Stop, connection::Connection,
        counters::processor_seconds, unexpected,
    },
    table::Table,
};

/// Requests a file repeatedly and discards it.
#[derive(Clone)]
struct Fetching {
    request: Vec<u8>,
    length: usize,
}

impl Exchange for Fetching {
    async fn once(&mut self, connection: &mut Connection) -> io::Result<u32> {
        match connection.measure(&self.request).await? {
            (200, length) if length == self.length => Ok(1),
            (status, length) => {
                let output = format!("{length} bytes");
                Err(unexpected(status, output.as_bytes()))
            }
        }
    }
}

/// One of the two servers: its address, its rates, and its processor use.
struct Side {
    fetching: Fetching,
    authority: String,
    server: u32,
    rounds: Rounds,
    cores: f64,
}

pub async fn measure(
    shop: &StockedShop,
    template: &Arc<Template>,
    nginx: &Program,
    amounts: &Amounts,
    table: &mut Table,
) -> Outcome<()> {
    let mut connection = Connection::open(&shop.authority).await?;
    Uploading::new(shop, template).once(&mut connection).await?;
    let response: Value = serde_json::from_slice(connection.body())?;
    let text = |name: &str| response.get(name).and_then(Value::as_str);
    let url = text("url").ok_or("an upload without an address")?;
    let mime = text("content_type").ok_or("an upload without a type")?;
    let file = file(&mut connection, &shop.authority, url).await?;
    let folder = shop.shop.log(&format!("nginx-{}", file.len()));
    let other = Nginx::start(nginx, &file, mime, &folder)?;
    let mut beside = Connection::open(&other.authority).await?;
    // The comparison requires that both serve the same bytes.
    if self::file(&mut beside, &other.authority, "/file").await? != file {
        return Err("nginx serves another file".into());
    }

    let span = amounts.timing.span(2);
    let mut ours = Side::new(&shop.authority, url, &file, shop.shop.server.id());
    let mut theirs = Side::new(&other.authority, "/file", &file, other.process.id());
    for _ in 0..amounts.timing.rounds() {
        ours.take(amounts.connections, span).await?;
        theirs.take(amounts.connections, span).await?;
    }
    let connections = amounts.connections;
    let what = format!("{} served, {connections} connections", template.name);
    ours.show(&what, "cangku", amounts, table);
    let what = format!("— {} with sendfile, 2 workers", nginx.version);
    theirs.show(&what, "nginx", amounts, table);
    let ratio = ours.rounds.rate() / theirs.rounds.rate();
    let goal = "goal: at least 0.5";
    table.row("— ratio", format!("**{ratio:.2} ×**"), goal);
    Ok(())
}

async fn file(connection: &mut Connection, authority: &str, path: &str) -> Outcome<Vec<u8>> {
    match connection.ask(&request(authority, path)).await? {
        200 => Ok(connection.body().to_vec()),
        status => Err(unexpected(status, connection.body()).into()),
    }
}

fn request(authority: &str, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").into_bytes()
}

impl Side {
    fn new(authority: &str, path: &str, file: &[u8], server: u32) -> Self {
        Self {
            fetching: Fetching {
                request: request(authority, path),
                length: file.len(),
            },
            authority: authority.to_owned(),
            server,
            rounds: Rounds::default(),
            cores: 0.0,
        }
    }

    async fn take(&mut self, connections: u32, span: Span) -> Outcome<()> {
        let fetching = (0..connections).map(|_| self.fetching.clone()).collect();
        let (before, begun) = (processor_seconds(self.server)?, Instant::now());
        let load = Load::exchange(&self.authority, fetching, span, Stop::default());
        self.rounds.add(load.await?);
        let busy = processor_seconds(self.server)? - before;
        self.cores += busy / begun.elapsed().as_secs_f64();
        Ok(())
    }

    fn show(&self, what: &str, name: &str, amounts: &Amounts, table: &mut Table) {
        let length = u32::try_from(self.fetching.length).unwrap_or(u32::MAX);
        let megabytes = |rate: f64| rate * f64::from(length) / 1e6;
        let rounds: Vec<_> = self
            .rounds
            .rates()
            .map(|rate| format!("{:.0}", megabytes(rate)))
            .collect();
        table.row(
            what,
            format!("{:.0} MB/s", megabytes(self.rounds.rate())),
            format!(
                "p50 {}, p99 {}; rounds: {}; busy cores: {name} {:.2}",
                milliseconds(self.rounds.p50()),
                milliseconds(self.rounds.p99()),
                rounds.join(", "),
                self.cores / f64::from(amounts.timing.rounds())
            ),
        );
    }
}
