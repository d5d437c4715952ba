//! Statistics of a year of orders.

use std::time::Instant;

use super::{Amounts, past};
use crate::{
    Outcome,
    latency::{Latencies, milliseconds},
    load::{StockedShop, connection::Connection, unexpected},
    table::Table,
};

/// Number of customers who placed the orders.
const CUSTOMERS: u32 = 20_000;
const ORDERS_BY_STATUS: &str = "order-status";
const ROUTES: [&str; 8] = [
    "sales-summary",
    "top-products?days=30",
    "top-products?days=365",
    "daily-sales?days=365",
    "user-growth?days=365",
    ORDERS_BY_STATUS,
    "inventory-status",
    "daily-active?days=365",
];

pub(super) async fn measure(amounts: &Amounts, table: &mut Table) -> Outcome<()> {
    let shop = amounts.shop(CUSTOMERS).await?;
    past::year(&shop, amounts.history)?;
    let begun = Instant::now();
    let output = shop.shop.run(&["rebuild-statistics"], "rebuild").await?;
    table.row(
        format!(
            "`rebuild-statistics` of {} orders of a year",
            amounts.history
        ),
        format!("{:.1} s", begun.elapsed().as_secs_f64()),
        output.trim(),
    );
    past::vacuum_and_checkpoint(&shop.database)?;
    for question in ROUTES {
        ask(&shop, question, amounts, table).await?;
    }
    shop.reconcile(table).await
}

/// Repeats one request; the response cache is off.
async fn ask(
    shop: &StockedShop,
    question: &str,
    amounts: &Amounts,
    table: &mut Table,
) -> Outcome<()> {
    let mut connection = Connection::open(&shop.authority).await?;
    let request = format!(
        "GET /api/analytics/{question} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        shop.authority, shop.staff
    );
    let mut latencies = Latencies::default();
    let mut first = None;
    for _ in 0..amounts.questions.max(1) {
        let begun = Instant::now();
        let status = connection.ask(request.as_bytes()).await?;
        let latency = begun.elapsed();
        if status != 200 {
            return Err(unexpected(status, connection.body()).into());
        }
        first.get_or_insert(latency);
        latencies.add(latency);
    }
    let all_orders = format!("\"total_orders\":{}", amounts.history);
    let body = String::from_utf8_lossy(connection.body());
    if question == ORDERS_BY_STATUS && !body.contains(&all_orders) {
        return Err(format!("not all orders are counted: {body}").into());
    }
    table.row(
        format!("`GET /api/analytics/{question}`"),
        milliseconds(latencies.percentile(50)),
        format!(
            "p95 {}, the first {}; goal: under 10 ms",
            milliseconds(latencies.percentile(95)),
            milliseconds(first.unwrap_or_default())
        ),
    );
    Ok(())
}
