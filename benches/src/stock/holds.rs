//! Whether many open holds slow down a product's locks and releases, and those of its neighbours.

use std::io::Write;

use crate::{
    Outcome,
    latency::milliseconds,
    load::{Load, Span, StockedShop, head, unexpected, write_request},
    table::Table,
};

/// Open holds on one product, each of another reference, and of one reference on another product.
const HOLDS: u32 = 50_000;

/// The products that are compared.
struct Compared {
    /// Has no open holds.
    plain: u32,
    /// Has [`HOLDS`] open holds of as many references.
    crowded: u32,
    /// Has [`HOLDS`] open holds of one reference, [`REFERENCE`].
    piled: u32,
}

/// The reference of all holds on [`Compared::piled`].
const REFERENCE: &str = "SO-PILED";

/// Locks and releases one unit in turn, by a lone client, on each of the products.
pub async fn measure(shop: &StockedShop, span: Span, table: &mut Table) -> Outcome<()> {
    let [_, _, last] = shop.products.thirds();
    let products = Compared {
        plain: last.first,
        crowded: last.first + 1,
        piled: last.first + 2,
    };
    open_holds(shop, &products)?;
    let plain = pairs(shop, products.plain, "SO-LONE", span).await?;
    for (name, product, reference) in [
        (
            format!("a product with {HOLDS} open holds"),
            products.crowded,
            "SO-LONE",
        ),
        (
            format!("a reference with {HOLDS} open holds of the product"),
            products.piled,
            REFERENCE,
        ),
        (
            "a product without holds, beside them".to_owned(),
            products.plain,
            "SO-LONE",
        ),
    ] {
        let p50 = pairs(shop, product, reference, span).await?;
        table.row(
            format!("{name}: lock and release by a lone client"),
            format!("p50 {}", milliseconds(p50)),
            format!(
                "{:.2} × a product without holds; goal: at most 1.5",
                p50.as_secs_f64() / plain.as_secs_f64()
            ),
        );
    }
    // What was opened here has no log rows.
    shop.database.ask(&format!(
        "DELETE FROM stock_holds WHERE product_id IN ({}, {}) AND created_by IS NULL",
        products.crowded, products.piled
    ))?;
    recount(shop, &products)
}

/// Opens the holds by SQL, as locks of a service would have left them.
fn open_holds(shop: &StockedShop, products: &Compared) -> Outcome<()> {
    let Compared { crowded, piled, .. } = products;
    shop.database.ask(&format!(
        "DELETE FROM stock_holds WHERE product_id IN ({crowded}, {piled}, {});
         INSERT INTO stock_holds (product_id, reference, quantity, held)
         SELECT {crowded}, 'SO-CROWD-' || i, 1, 1 FROM generate_series(1, {HOLDS}) AS i;
         INSERT INTO stock_holds (product_id, reference, quantity, held)
         SELECT {piled}, '{REFERENCE}', 1, 1 FROM generate_series(1, {HOLDS})",
        products.plain
    ))?;
    recount(shop, products)?;
    shop.database.ask("VACUUM ANALYZE stock_holds")?;
    Ok(())
}

/// Sets the products' counters of held units.
fn recount(shop: &StockedShop, products: &Compared) -> Outcome<()> {
    shop.database.ask(&format!(
        "UPDATE products SET held = (
             SELECT coalesce(sum(held), 0) FROM stock_holds
             WHERE product_id = products.id AND ended_at IS NULL)
         WHERE id IN ({}, {}, {})",
        products.plain, products.crowded, products.piled
    ))?;
    Ok(())
}

/// The median latency of locks and releases of one unit under this reference, in turn.
async fn pairs(
    shop: &StockedShop,
    product: u32,
    reference: &'static str,
    span: Span,
) -> Outcome<std::time::Duration> {
    let token = shop.buyers.first().ok_or("the shop has no buyer")?;
    let heads = ["lock", "release"].map(|verb| {
        let route = format!("inventory/{verb}");
        head(&route, &shop.authority, token)
    });
    let mut turn = heads.into_iter().cycle();
    let mut body = Vec::new();
    let next = move |request: &mut Vec<u8>| {
        body.clear();
        // Writing to a `Vec` can't fail.
        let _ = write!(
            body,
            "{{\"product_id\":{product},\"quantity\":1,\"reason\":\"order_created\",\
             \"reference\":\"{reference}\"}}"
        );
        if let Some(head) = turn.next() {
            write_request(request, &head, &body);
        }
    };
    let only_201 = |status: u16, body: &[u8]| match status {
        201 => Ok(1),
        _ => Err(unexpected(status, body)),
    };
    shop.database.checkpoint()?;
    let mut load = Load::run(&shop.authority, vec![next], only_201, span).await?;
    Ok(load.latencies.percentile(50))
}
