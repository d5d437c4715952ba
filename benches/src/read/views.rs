//! The cost of counting views of a product's details.

use rand::Rng;

use super::{Amounts, open, warm::only_200};
use crate::{
    Outcome,
    load::{Load, RoundPair, Span, StockedShop},
    table::Table,
};

/// Number of connections.
const CLIENTS: usize = 64;

/// Enough products: only one is viewed.
const PRODUCTS: u32 = 1_000;

pub(super) async fn measure(amounts: &Amounts, table: &mut Table) -> Outcome<()> {
    let counting = open(PRODUCTS, Vec::new()).await?;
    let not_counting = open(PRODUCTS, vec![("CANGKU_COUNT_VIEWS", "false".to_owned())]).await?;
    let span = amounts.timing.span(2);
    let mut pair = RoundPair::default();
    for _ in 0..amounts.timing.rounds() {
        pair.http.add(visit(&counting, span).await?);
        pair.plain.add(visit(&not_counting, span).await?);
    }
    pair.show_as(
        &format!("one product's detail, each time another visitor, {CLIENTS} connections: counted"),
        "not counted",
        &pair.ratio_of_rates("near 1"),
        table,
    );
    Ok(())
}

/// Each request comes from a new visitor.
async fn visit(shop: &StockedShop, span: Span) -> Outcome<Load> {
    let clients = (0..CLIENTS).map(|_| {
        let head = format!(
            "GET /api/products/{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Mozilla/5.0 (visitor ",
            shop.products.first, shop.authority
        );
        move |request: &mut Vec<u8>| {
            let visitor: u64 = rand::rng().random();
            request.extend_from_slice(head.as_bytes());
            request.extend_from_slice(format!("{visitor:016x})\r\n\r\n").as_bytes());
        }
    });
    Load::run(&shop.authority, clients.collect(), only_200, span).await
}
