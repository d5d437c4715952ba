//! Cancelling unpaid orders while other orders are placed.

use std::time::{Duration, Instant};

use super::{Amounts, past, placing::place};
use crate::{
    Outcome,
    latency::milliseconds,
    load::{Load, Span, Stop},
    table::Table,
};

/// Number of connections that place orders.
const CLIENTS: usize = 8;
/// Upper limit; the command takes minutes at most.
const TIMEOUT: Duration = Duration::from_secs(1800);

pub(super) async fn measure(amounts: &Amounts, table: &mut Table) -> Outcome<()> {
    let shop = amounts.shop(amounts.customers).await?;
    past::unpaid(&shop, amounts.overdue)?;
    let span = amounts.timing.span(1);
    let mut before = place(&shop, shop.products, CLIENTS, span, Stop::default()).await?;
    past::vacuum_and_checkpoint(&shop.database)?;

    let (stop, begun) = (Stop::default(), Instant::now());
    // Orders are placed until the command has ended.
    let long = Span {
        counted: TIMEOUT,
        ..span
    };
    let load = place(&shop, shop.products, CLIENTS, long, stop.clone());
    let cancel = async {
        // By age: their own deadline is 22 hours away, so the server's job doesn't cancel them.
        let arguments = ["cancel-unpaid-orders", "--timeout", "60"];
        let output = shop.shop.run(&arguments, "cancel").await;
        stop.now();
        output.map(|output| (output, begun.elapsed()))
    };
    let (load, cancelled) = tokio::join!(load, cancel);
    let (mut meanwhile, (output, took)) = (load?, cancelled?);
    let expected = format!("{} unpaid orders cancelled", amounts.overdue);
    if output.trim() != expected {
        return Err(format!("the command printed «{}», not «{expected}»", output.trim()).into());
    }
    let per_second = f64::from(amounts.overdue) / took.as_secs_f64();
    table.row(
        format!(
            "`cancel-unpaid-orders` over {} while {CLIENTS} connections place orders",
            amounts.overdue
        ),
        format!("{per_second:.0} orders/s"),
        format!("in {:.1} s", took.as_secs_f64()),
    );
    show("— orders placed meanwhile", &mut meanwhile, table);
    show("— orders placed without it", &mut before, table);
    table.row(
        "— what it costs them",
        format!("{:.0} %", 100.0 * (1.0 - meanwhile.rate / before.rate)),
        "of their rate",
    );
    shop.reconcile(table).await
}

fn show(what: &str, load: &mut Load, table: &mut Table) {
    table.row(
        what,
        format!("{:.0}/s", load.rate),
        format!(
            "p50 {}, p99 {}",
            milliseconds(load.latencies.percentile(50)),
            milliseconds(load.latencies.percentile(99))
        ),
    );
}
