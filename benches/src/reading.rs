//! Pages of the catalogue.

use std::time::Instant;

use crate::{
    Outcome,
    latency::{Latencies, milliseconds},
    shop::Shop,
    table::Table,
};

/// Number of requests per query.
const REQUESTS: usize = 200;

/// Measures a page of 20 products out of `many`, with several sort orders.
pub async fn pages(shop: &Shop, many: u32, table: &mut Table) -> Outcome<()> {
    // Fails if a provider is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::new();
    for query in [
        "",
        "?sort_by=sales",
        "?sort_by=price_asc",
        "?search=冰箱",
        "?page=1000",
    ] {
        let url = format!("{}/api/products{query}", shop.address);
        let mut latencies = Latencies::default();
        for _ in 0..REQUESTS {
            let begun = Instant::now();
            client
                .get(&url)
                .send()
                .await?
                .error_for_status()?
                .bytes()
                .await?;
            latencies.add(begun.elapsed());
        }
        table.row(
            format!("`GET /api/products{query}`, 20 of {many}"),
            milliseconds(latencies.percentile(50)),
            format!("p95 {}", milliseconds(latencies.percentile(95))),
        );
    }
    Ok(())
}
