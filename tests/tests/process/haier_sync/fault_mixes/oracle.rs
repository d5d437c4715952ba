//! What the database must contain after a complete sync without faults.

use std::collections::BTreeMap;

use haier_simulator::Control;
use integration_tests::database::TestDatabase;

use crate::haier_sync::sync_fixture::COUNTY;

/// What a person has decided about a product.
#[derive(Debug, Clone, Default)]
pub(super) struct Decisions {
    /// The name that they gave it.
    pub(super) name: Option<String>,
    /// The retail price that they gave it, in yuan.
    pub(super) price: Option<String>,
    /// Units that are held.
    pub(super) held: i64,
}

/// The state of one product, as a line for comparison.
fn expected(
    control: &Control,
    database: &TestDatabase,
    position: u32,
    decisions: &Decisions,
) -> String {
    let product = control.product(position).unwrap();
    let prices = control.prices(position);
    let units = i64::from(control.stock(position, COUNTY));
    let amount = |price: Option<haier_simulator::Money>| {
        price.map(|price| price.to_string()).unwrap_or_default()
    };
    let name = format!("{} {} {}", product.brand, product.model, product.group);
    // Without any price of the supplier the last retail price stays, which a fault may have given.
    let price = decisions.price.clone().unwrap_or_else(|| {
        let given = prices.market.or(prices.supply);
        given.map_or_else(|| "any".to_owned(), |price| price.to_string())
    });
    [
        decisions.name.clone().unwrap_or(name),
        product.group,
        product.brand,
        price,
        amount(prices.supply),
        // Rounded as all amounts that have more than two decimal places.
        rounded(database, &amount(prices.invoice())),
        u8::from(product.no_sales_reason.is_none()).to_string(),
        product.no_sales_reason.unwrap_or_default(),
        "listed".to_owned(),
        // The supplier doesn't know of the held units.
        format!("stock {}", (units - decisions.held).max(0)),
        format!("held {}", decisions.held),
        format!("figure {}", units.max(decisions.held)),
    ]
    .join("|")
}

/// The amount with two decimal places, half a fen being rounded up; empty stays empty.
fn rounded(database: &TestDatabase, amount: &str) -> String {
    let query = format!("SELECT COALESCE(round(NULLIF('{amount}', '')::numeric, 2)::text, '')");
    database.text(&query)
}

/// Compares every product of the catalogue with the database.
pub(super) fn assert_is_as_expected(
    control: &Control,
    database: &TestDatabase,
    decided: &BTreeMap<u32, Decisions>,
    context: &str,
) {
    let size = control.catalogue().size();
    let count = database.number("SELECT count(*) FROM products WHERE source = 'haier'");
    assert_eq!(count, i64::from(size), "{context}: products");
    let none = Decisions::default();
    for position in 0..size {
        let code = control.product(position).unwrap().code;
        let decisions = decided.get(&position).unwrap_or(&none);
        let expected = expected(control, database, position, decisions);
        let prices = control.prices(position);
        let is_priced = decisions.price.is_some() || prices.market.or(prices.supply).is_some();
        let price = if is_priced { "price::text" } else { "'any'" };
        let found = database.text(&format!(
            "SELECT concat_ws('|', p.name, c.name, b.name, {price}, \
             COALESCE(supply_price::text, ''), COALESCE(invoice_price::text, ''), is_sales, \
             no_sales_reason, CASE WHEN is_listed THEN 'listed' ELSE 'not listed' END, \
             'stock ' || stock, 'held ' || COALESCE(held, 0), 'figure ' || COALESCE(f.units, 0)) \
             FROM products p JOIN categories c ON c.id = category_id \
             JOIN brands b ON b.id = brand_id \
             LEFT JOIN supplier_stock_figures f ON f.product_id = p.id \
             WHERE product_code = '{code}'"
        ));
        assert_eq!(found, expected, "{context}: {code}");
    }
}

/// Checks what holds at any time, also right after a kill: the stock is the sum of its log, and the held
/// units are those of the holds.
pub(super) fn assert_consistent(
    control: &Control,
    database: &TestDatabase,
    decided: &BTreeMap<u32, Decisions>,
    context: &str,
) {
    let torn = "SELECT count(*) FROM products AS p WHERE stock IS DISTINCT FROM (SELECT \
                COALESCE(sum(quantity), 0) FROM inventory_logs WHERE product_id = p.id) \
                OR COALESCE(held, 0) IS DISTINCT FROM (SELECT COALESCE(sum(h.held), 0) FROM \
                stock_holds AS h WHERE h.product_id = p.id)";
    assert_eq!(database.number(torn), 0, "{context}: stock, log and holds");
    for (position, decisions) in decided {
        let code = control.product(*position).unwrap().code;
        let held = database.number(&format!(
            "SELECT COALESCE(sum(h.held), 0)::bigint FROM stock_holds AS h \
             JOIN products AS p ON p.id = h.product_id WHERE product_code = '{code}'"
        ));
        assert_eq!(held, decisions.held, "{context}: held units of {code}");
    }
}
