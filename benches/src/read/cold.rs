//! Pages read from the database each time, against the same statements by pgbench.

use super::{Amounts, catalogue::COMMON, get, sql_log::statements_of, warm::only_200};
use crate::{
    Outcome,
    load::{Load, RoundPair, StockedShop, pgbench::Pgbench},
    table::Table,
};

/// Number of connections.
const CLIENTS: usize = 8;

pub(super) async fn measure(
    shop: &StockedShop,
    amounts: &Amounts,
    products: u32,
    table: &mut Table,
) -> Outcome<()> {
    let search = format!("/api/products?search={}", percent_encoded(COMMON));
    for (name, path) in [("list", "/api/products"), ("search", search.as_str())] {
        let statements = statements_of(shop, path).await?;
        let script = statements.join(";\n") + ";\n";
        let pair = in_turn(shop, amounts, path, (name, &script)).await?;
        pair.show_as(
            &format!("first page of the {name}, {products} products, cold, {CLIENTS} connections"),
            &format!("its {} statements by pgbench", statements.len()),
            &pair.ratio_of_rates("at least 0.5"),
            table,
        );
    }
    Ok(())
}

async fn in_turn(
    shop: &StockedShop,
    amounts: &Amounts,
    path: &str,
    (name, script): (&str, &str),
) -> Outcome<RoundPair> {
    let plain = Pgbench::prepare(shop, name, script, CLIENTS)?;
    let span = amounts.timing.span(2);
    let mut pair = RoundPair::default();
    for _ in 0..amounts.timing.rounds() {
        let clients = (0..CLIENTS).map(|_| {
            let text = get(path, &shop.authority);
            move |request: &mut Vec<u8>| request.extend_from_slice(text.as_bytes())
        });
        pair.http
            .add(Load::run(&shop.authority, clients.collect(), only_200, span).await?);
        pair.plain.add(plain.run(span)?);
    }
    Ok(pair)
}

pub(super) fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
