//! Cached pages, against a bare handler.

use super::{Amounts, bare::BareServer, get};
use crate::{
    Outcome,
    load::{Load, RoundPair, Span, StockedShop, connection::Connection, unexpected},
    table::Table,
};

/// Number of connections.
const CLIENTS: usize = 64;
/// Number of products whose details are requested in turn.
const DETAILS: u32 = 1_000;

pub(super) async fn measure(
    shop: &StockedShop,
    amounts: &Amounts,
    products: u32,
    table: &mut Table,
) -> Outcome<()> {
    let first = shop.products.first;
    let one = vec![format!("/api/products/{first}")];
    let many: Vec<_> = (first..first + DETAILS)
        .map(|id| format!("/api/products/{id}"))
        .collect();
    let list = vec!["/api/products".to_owned()];
    let pages = [
        ("one product's detail".to_owned(), one),
        (format!("details of {DETAILS} products"), many),
        ("first page of the list".to_owned(), list),
    ];
    for (name, paths) in pages {
        let pair = in_turn(shop, amounts, &paths).await?;
        pair.show_as(
            &format!("{name}, {products} products, warm, {CLIENTS} connections"),
            "a bare handler with the same bytes",
            &pair.ratio_of_rates("at least 0.6, aim 0.8"),
            table,
        );
    }
    Ok(())
}

async fn in_turn(shop: &StockedShop, amounts: &Amounts, paths: &[String]) -> Outcome<RoundPair> {
    let body = body_of(&shop.authority, paths.first().map_or("/", String::as_str)).await?;
    let folder = shop
        .shop
        .log(&format!("bare-{}-{}", paths.len(), body.len()));
    let bare = BareServer::start(&body, folder).await?;
    let span = amounts.timing.span(2);
    let mut pair = RoundPair::default();
    for _ in 0..amounts.timing.rounds() {
        pair.http.add(read(&shop.authority, paths, span).await?);
        pair.plain.add(read(&bare.authority, paths, span).await?);
    }
    Ok(pair)
}

async fn body_of(authority: &str, path: &str) -> Outcome<Vec<u8>> {
    let mut connection = Connection::open(authority).await?;
    let status = connection.ask(get(path, authority).as_bytes()).await?;
    match status {
        200 => Ok(connection.body().to_vec()),
        _ => Err(unexpected(status, connection.body()).into()),
    }
}

/// Requests the paths in turn; each connection starts at another offset.
pub(super) async fn read(authority: &str, paths: &[String], span: Span) -> Outcome<Load> {
    let requests: Vec<String> = paths.iter().map(|path| get(path, authority)).collect();
    let clients = (0..CLIENTS).map(|client| {
        let requests = requests.clone();
        let mut next = client * requests.len() / CLIENTS;
        move |request: &mut Vec<u8>| {
            if let Some(text) = requests.get(next % requests.len()) {
                request.extend_from_slice(text.as_bytes());
            }
            next += 1;
        }
    });
    Load::run(authority, clients.collect(), only_200, span).await
}

pub(super) fn only_200(status: u16, body: &[u8]) -> std::io::Result<u32> {
    match status {
        200 => Ok(1),
        _ => Err(unexpected(status, body)),
    }
}
