//! Measures `POST /api/inventory/batch`.

use super::locks::write_lock;
use crate::{
    Outcome,
    latency::milliseconds,
    load::{Load, ProductRange, Span, StockedShop, head, unexpected, write_request},
    table::Table,
};

/// Commands per request: the maximum.
const COMMANDS: usize = 1000;
/// Number of connections.
const CLIENTS: usize = 4;

/// Locks one unit each of random products, many per request.
pub async fn measure(shop: &StockedShop, span: Span, table: &mut Table) -> Outcome<()> {
    let products = shop.products;
    let requests = shop.buyers.iter().take(CLIENTS).map(|token| {
        let head = head("inventory/batch", &shop.authority, token);
        let mut body = Vec::new();
        move |request: &mut Vec<u8>| {
            body.clear();
            write_batch(&mut body, products);
            write_request(request, &head, &body);
        }
    });
    let all_done = |status: u16, body: &[u8]| {
        const DONE: &[u8] = b"\"status\":201";
        let done = body
            .windows(DONE.len())
            .filter(|part| *part == DONE)
            .count();
        // Every command of the batch must have succeeded.
        if status == 200 && done == COMMANDS {
            u32::try_from(done).map_err(std::io::Error::other)
        } else {
            Err(unexpected(status, body))
        }
    };
    shop.database.checkpoint()?;
    let mut load = Load::run(&shop.authority, requests.collect(), all_done, span).await?;
    table.row(
        format!("`POST /api/inventory/batch`, {COMMANDS} locks a request, {CLIENTS} connections"),
        format!("{:.0} commands/s", load.rate),
        format!(
            "p50 {}, p99 {} a request",
            milliseconds(load.latencies.percentile(50)),
            milliseconds(load.latencies.percentile(99))
        ),
    );
    Ok(())
}

fn write_batch(body: &mut Vec<u8>, products: ProductRange) {
    body.extend_from_slice(b"{\"commands\":[");
    for number in 0..COMMANDS {
        if number > 0 {
            body.push(b',');
        }
        write_lock(body, "{\"type\":\"lock\",", products);
    }
    body.extend_from_slice(b"]}");
}
