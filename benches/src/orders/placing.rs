//! Placing orders of three lines.

use std::io::Write;

use rand::Rng;

use super::{Amounts, past, plain};
use crate::{
    Outcome,
    load::{
        AlternatingRounds, Load, ProductRange, Span, StockedShop, Stop, head, pgbench::Pgbench,
        unexpected, write_request,
    },
    table::Table,
};

/// Number of connections.
const CLIENTS: usize = 32;
/// Products of each order; the hot load uses only these.
const LINES: u32 = 3;

pub(super) async fn measure(amounts: &Amounts, table: &mut Table) -> Outcome<()> {
    let shop = amounts.shop(amounts.customers).await?;
    table.row(
        "durability of the server that both use",
        shop.database.durability()?,
        "",
    );
    let (spread, hot) = (shop.products, shop.products.hot(LINES));
    let span = amounts.timing.span(1);
    let rounds = in_turn(&shop, amounts, (spread, "spread"), span).await?;
    let name = format!(
        "three lines of {} products, {CLIENTS} connections",
        spread.count()
    );
    let ratio = rounds.pair.ratio_of_rates("at least 2");
    rounds.pair.show(&name, "orders", &ratio, table);
    rounds.show_costs("order", table);

    let span = amounts.timing.span(2);
    let rounds = in_turn(&shop, amounts, (hot, "hot"), span).await?;
    let ratio = rounds.pair.ratio_of_rates("none");
    let name = format!("the same three products, {CLIENTS} connections");
    rounds.pair.show(&name, "orders", &ratio, table);
    rounds.show_costs("order", table);
    shop.reconcile(table).await
}

async fn in_turn(
    shop: &StockedShop,
    amounts: &Amounts,
    (products, name): (ProductRange, &str),
    span: Span,
) -> Outcome<AlternatingRounds> {
    let plain = Pgbench::prepare(shop, name, &plain::script(shop, products), CLIENTS)?;
    let http = async || place(shop, products, CLIENTS, span, Stop::default()).await;
    // Warm-up: prepared statements get their plans on tables with rows, as in production.
    let short = amounts.timing.span(u32::MAX);
    place(shop, products, CLIENTS, short, Stop::default()).await?;
    let ready = || past::pay_all(&shop.database);
    AlternatingRounds::take(amounts.timing, shop, ready, http, (&plain, span)).await
}

/// Places orders of three products each. Each connection places orders for its share of the
/// customers in turn.
pub(super) async fn place(
    shop: &StockedShop,
    products: ProductRange,
    clients: usize,
    span: Span,
    stop: Stop,
) -> Outcome<Load> {
    let requests = (0..clients).map(|client| {
        let customers = shop.buyers.iter().skip(client).step_by(clients);
        let heads: Vec<_> = customers
            .map(|token| head("orders", &shop.authority, token))
            .collect();
        let (mut next, thirds, mut body) = (0, products.thirds(), Vec::new());
        move |request: &mut Vec<u8>| {
            body.clear();
            write_order(&mut body, thirds);
            if let Some(head) = heads.get(next % heads.len()) {
                write_request(request, head, &body);
            }
            next += 1;
        }
    });
    let only_201 = |status: u16, body: &[u8]| match status {
        201 => Ok(1),
        _ => Err(unexpected(status, body)),
    };
    Load::run_until(&shop.authority, requests.collect(), only_201, span, stop).await
}

fn write_order(body: &mut Vec<u8>, thirds: [ProductRange; 3]) {
    let mut rng = rand::rng();
    let [one, two, three] = thirds.map(|third| rng.random_range(third.ids()));
    // Writing to a `Vec` can't fail.
    let _ = write!(
        body,
        "{{\"items\":[{{\"product_id\":{one},\"quantity\":1}},\
         {{\"product_id\":{two},\"quantity\":1}},{{\"product_id\":{three},\"quantity\":1}}],\
         \"contact_name\":\"李雷\",\"phone\":\"13800138000\",\"province\":\"山东省\",\
         \"city\":\"青岛市\",\"district\":\"崂山区\",\"town\":\"中韩街道\",\"address\":\"海尔路1号\"}}"
    );
}
