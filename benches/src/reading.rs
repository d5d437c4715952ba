//! Pages of the catalogue.

use std::time::Instant;

use crate::{
    Outcome,
    latency::{Latencies, milliseconds},
    shop::Shop,
    table::Table,
};

/// Requests of one kind.
const REQUESTS: usize = 200;

/// A page of 20 products out of `many`, in several orders.
pub async fn pages(shop: &Shop, many: u32, table: &mut Table) -> Outcome<()> {
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
