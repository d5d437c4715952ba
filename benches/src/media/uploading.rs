//! Uploads per second.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Instant,
};

use super::pictures::{BOUNDARY, Template};
use crate::{
    Outcome,
    latency::milliseconds,
    load::{Exchange, Load, StockedShop, Stop, Timing, connection::Connection, unexpected},
    table::Table,
};

/// Number of copies made so far in this process; makes each copy unique.
static COPIES: AtomicU32 = AtomicU32::new(0);

/// Uploads one copy after the other.
pub struct Uploading {
    template: Arc<Template>,
    head: String,
}

impl Uploading {
    pub fn new(shop: &StockedShop, template: &Arc<Template>) -> Self {
        let head = format!(
            "POST /api/media-images HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n",
            shop.authority, shop.staff, template.length
        );
        Self {
            template: Arc::clone(template),
            head,
        }
    }
}

impl Exchange for Uploading {
    async fn once(&mut self, connection: &mut Connection) -> io::Result<u32> {
        let middle = self.template.middle(COPIES.fetch_add(1, Ordering::Relaxed));
        let Template { before, after, .. } = &*self.template;
        let parts = [self.head.as_bytes(), before, &middle, after];
        match connection.ask_in_parts(&parts).await? {
            201 => Ok(1),
            status => Err(unexpected(status, connection.body())),
        }
    }
}

pub async fn measure(
    shop: &StockedShop,
    template: &Arc<Template>,
    clients: u32,
    timing: Timing,
    table: &mut Table,
) -> Outcome<()> {
    let uploads = (0..clients).map(|_| Uploading::new(shop, template));
    let (before, begun) = (shop.counters()?, Instant::now());
    let load = Load::exchange(
        &shop.authority,
        uploads.collect(),
        timing.span(1),
        Stop::default(),
    );
    let mut load = load.await?;
    let busy = shop.counters()?.busy_cores(&before, begun.elapsed());
    let connections = match clients {
        1 => "1 connection".to_owned(),
        more => format!("{more} connections"),
    };
    table.row(
        format!("uploads of a {}, {connections}", template.name),
        format!("{:.1}/s", load.rate),
        format!(
            "p50 {}, p99 {}; {busy}",
            milliseconds(load.latencies.percentile(50)),
            milliseconds(load.latencies.percentile(99))
        ),
    );
    Ok(())
}
