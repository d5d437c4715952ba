//! Memory used by the response cache.

use std::time::Duration;

use super::{get, warm::read};
use crate::{
    Outcome,
    load::{Span, StockedShop, connection::Connection},
    processes::memory,
    table::Table,
};

/// Number of product details requested.
const DETAILS: u32 = 50_000;

pub(super) async fn measure(shop: &StockedShop, table: &mut Table) -> Outcome<()> {
    let server = shop.shop.server.id();
    let before = memory(server, "VmRSS").unwrap_or_default();
    let (first, last) = (shop.products.first, shop.products.last);
    let paths: Vec<_> = (first..=last.min(first + DETAILS - 1))
        .map(|id| format!("/api/products/{id}"))
        .collect();
    let span = Span {
        // Filling the cache is what is measured.
        warm_up: Duration::ZERO,
        counted: Duration::from_secs(20),
    };
    let asked = read(&shop.authority, &paths, span).await?.all;
    let after = memory(server, "VmRSS").unwrap_or_default();
    table.row(
        format!(
            "`serve`: resident memory after {asked} details of {} products",
            paths.len()
        ),
        format!("{after} MiB"),
        format!(
            "{before} MiB before; cached responses: {}",
            weights(shop).await?
        ),
    );
    Ok(())
}

/// The cache sizes that the server reports in its metrics.
async fn weights(shop: &StockedShop) -> Outcome<String> {
    let mut connection = Connection::open(&shop.authority).await?;
    connection
        .ask(get("/metrics", &shop.authority).as_bytes())
        .await?;
    let text = String::from_utf8_lossy(connection.body()).into_owned();
    let lines = text
        .lines()
        .filter(|line| line.starts_with("cangku_cache_bytes"));
    let weights: Vec<_> = lines
        .map(|line| line.trim_start_matches("cangku_cache_bytes"))
        .collect();
    Ok(weights.join(", "))
}
