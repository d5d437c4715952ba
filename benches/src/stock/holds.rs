//! Whether many open holds slow down a product's locks and releases, and those of its neighbours.

use std::io::Write;

use crate::{
    Outcome,
    latency::{Latencies, milliseconds},
    load::{Load, Span, StockedShop, Timing, head, unexpected, write_request},
    table::Table,
};

/// Open holds on one product, each of another reference, and of one reference on another product.
const HOLDS: usize = 50_000;
/// Locks of one request that opens holds: the maximum.
const LOCKS: usize = 1000;
/// Rounds in which the products are measured one after the other, so that a change of the machine's
/// speed concerns all.
const ROUNDS: usize = 5;
/// The reference of all holds on one product, and of the measured locks.
const REFERENCE: &str = "SO-1";

/// A product whose locks are measured.
struct Measured {
    name: String,
    product: u32,
    latencies: Latencies,
}

/// Locks and releases one unit in turn, by a lone client, on products with and without open holds.
pub async fn measure(shop: &StockedShop, timing: Timing, table: &mut Table) -> Outcome<()> {
    // All rounds together take as long as three other measurements.
    let span = timing.span(5);
    let [_, _, last] = shop.products.thirds();
    let measured = |name: String, offset: u32| Measured {
        name,
        product: last.first + offset,
        latencies: Latencies::default(),
    };
    let mut products = [
        measured("a product without holds".to_owned(), 0),
        measured(
            format!("a product with {HOLDS} open holds of other references"),
            1,
        ),
        measured(format!("the reference of {HOLDS} open holds"), 2),
    ];
    open_holds(shop, last.first + 1, |number| format!("SO-OTHER-{number}")).await?;
    open_holds(shop, last.first + 2, |_number| REFERENCE.to_owned()).await?;
    shop.database.ask("VACUUM ANALYZE stock_holds")?;
    for _ in 0..ROUNDS {
        for measured in &mut products {
            let taken = pairs(shop, measured.product, span).await?;
            measured.latencies.extend(&taken);
        }
    }
    let plain = products[0].latencies.percentile(50).as_secs_f64();
    for measured in &mut products {
        let p50 = measured.latencies.percentile(50);
        table.row(
            format!("{}: lock and release, lone client", measured.name),
            format!("p50 {}", milliseconds(p50)),
            format!(
                "{:.2} × that of a product without holds; goal: at most 1.5",
                p50.as_secs_f64() / plain
            ),
        );
    }
    Ok(())
}

/// Locks single units until the product has [`HOLDS`] open holds.
async fn open_holds(
    shop: &StockedShop,
    product: u32,
    reference: impl Fn(usize) -> String,
) -> Outcome<()> {
    // Fails if a provider is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::new();
    let url = format!("http://{}/api/inventory/batch", shop.authority);
    for first in (0..HOLDS).step_by(LOCKS) {
        let mut body = b"{\"commands\":[".to_vec();
        for number in first..first + LOCKS {
            let comma = if number > first { "," } else { "" };
            let reference = reference(number);
            // Writing to a `Vec` can't fail.
            let _ = write!(
                body,
                "{comma}{{\"type\":\"lock\",\"product_id\":{product},\"quantity\":1,\
                 \"reason\":\"order_created\",\"reference\":\"{reference}\"}}"
            );
        }
        body.extend_from_slice(b"]}");
        let request = client.post(&url).bearer_auth(&shop.staff).body(body);
        let request = request.header("content-type", "application/json");
        request.send().await?.error_for_status()?;
    }
    Ok(())
}

/// Latencies of locks and releases of one unit, in turn.
async fn pairs(shop: &StockedShop, product: u32, span: Span) -> Outcome<Latencies> {
    let heads = ["lock", "release"].map(|verb| {
        let route = format!("inventory/{verb}");
        head(&route, &shop.authority, &shop.staff)
    });
    let mut turn = heads.into_iter().cycle();
    let mut body = Vec::new();
    let next = move |request: &mut Vec<u8>| {
        body.clear();
        // Writing to a `Vec` can't fail.
        let _ = write!(
            body,
            "{{\"product_id\":{product},\"quantity\":1,\"reason\":\"order_created\",\
             \"reference\":\"{REFERENCE}\"}}"
        );
        if let Some(head) = turn.next() {
            write_request(request, &head, &body);
        }
    };
    let only_201 = |status: u16, body: &[u8]| match status {
        201 => Ok(1),
        _ => Err(unexpected(status, body)),
    };
    let load = Load::run(&shop.authority, vec![next], only_201, span).await?;
    Ok(load.latencies)
}
