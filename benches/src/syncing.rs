//! Haier's catalogue: speed against the platform's rate limit, memory, and a page of products.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::{
    Outcome,
    load::database::SharedDatabase,
    planning,
    processes::memory,
    reading,
    shop::{Platform, Shop},
    table::Table,
};

/// Rate limit of the real platform, in requests per second.
const LIMIT: u32 = 100;

/// Runs all measurements of `bench sync`.
pub async fn measure(products: u32, many: u32) -> Outcome<Table> {
    let mut table = Table::default();
    at_the_limit(products, &mut table).await?;
    without_limit(products, &mut table).await?;
    large(many, &mut table).await?;
    Ok(table)
}

async fn at_the_limit(products: u32, table: &mut Table) -> Outcome<()> {
    let shop = Shop::open(Platform {
        products,
        latency: 20,
        rate: LIMIT,
    })
    .await?;
    let took = full_sync(&shop).await?;
    // One product list, prices in batches of 20, stock one by one.
    let calls = 1 + products.div_ceil(20) + products;
    let bound = f64::from(calls) / f64::from(LIMIT);
    table.row(
        format!("sync of {products} with prices and stock, 20 ms latency, {LIMIT} requests/s"),
        format!("{:.1} s", took.as_secs_f64()),
        format!(
            "{:.3} × the bound of {bound:.1} s ({calls} calls)",
            took.as_secs_f64() / bound
        ),
    );
    Ok(())
}

async fn without_limit(products: u32, table: &mut Table) -> Outcome<()> {
    let shop = Shop::open(Platform {
        products,
        latency: 0,
        rate: 0,
    })
    .await?;
    let took = full_sync(&shop).await?;
    let per_second = f64::from(products) / took.as_secs_f64();
    table.row(
        format!("the same with no latency and no limit ({products} products)"),
        format!("{per_second:.0} products/s"),
        format!("{:.1} s", took.as_secs_f64()),
    );
    let again = full_sync(&shop).await?;
    let per_second = f64::from(products) / again.as_secs_f64();
    table.row(
        "a second run, which finds nothing to change",
        format!("{per_second:.0} products/s"),
        "",
    );
    let database = SharedDatabase {
        url: shop.database_url()?,
    };
    let changed = change(&shop, &database, products.div_ceil(100)).await?;
    let before = rows_written(&database)?;
    let third = full_sync(&shop).await?;
    // PostgreSQL counts with a delay.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let written = rows_written(&database)?.saturating_sub(before);
    table.row(
        format!("a third run, in which {changed} products have another price and stock"),
        format!("{:.1} s", third.as_secs_f64()),
        format!("{written} rows written"),
    );
    Ok(())
}

/// Gives products another supply price and another number of units; returns how many.
async fn change(shop: &Shop, database: &SharedDatabase, products: u32) -> Outcome<usize> {
    let base = shop
        .variable("HAIER_BASE_URL")
        .ok_or("there is no platform")?;
    let query = format!("SELECT product_code FROM products ORDER BY id LIMIT {products}");
    let codes = database.ask(&query)?;
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::new();
    let mut changed = 0;
    for code in codes.lines() {
        let body = serde_json::json!({"supply_price": "1234.00", "stock": 4321});
        let request = client
            .post(format!("{base}/admin/products/{code}"))
            .json(&body);
        request.send().await?.error_for_status()?;
        changed += 1;
    }
    Ok(changed)
}

/// Rows that were inserted, updated or deleted since the database exists.
fn rows_written(database: &SharedDatabase) -> Outcome<u64> {
    let sum = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_user_tables";
    Ok(database.ask(sum)?.parse()?)
}

async fn large(many: u32, table: &mut Table) -> Outcome<()> {
    let shop = Shop::open(Platform {
        products: many,
        latency: 0,
        rate: 0,
    })
    .await?;
    // Lets the start finish before the idle memory is measured.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = memory(shop.server.id(), "VmRSS").unwrap_or_default();
    table.row(
        "`serve`, idle: resident memory",
        format!("{idle} MiB"),
        "without PostgreSQL",
    );
    let begun = Instant::now();
    let (code, peak) = shop.sync(&["--sync-prices"])?.finish().await?;
    expect_success(&shop, code)?;
    table.row(
        format!("sync of {many} products and prices: peak resident memory"),
        format!("{peak} MiB"),
        format!("in {:.1} s", begun.elapsed().as_secs_f64()),
    );
    reading::pages(&shop, many, table).await?;
    planning::import_of_many(&shop, table).await
}

async fn full_sync(shop: &Shop) -> Outcome<Duration> {
    let begun = Instant::now();
    let (code, _) = shop
        .sync(&["--sync-prices", "--sync-stock"])?
        .finish()
        .await?;
    let took = begun.elapsed();
    expect_success(shop, code)?;
    Ok(took)
}

/// A simulated catalogue has products without a price in force, which don't count as failures.
fn expect_success(shop: &Shop, code: i32) -> Outcome<()> {
    if code == 0 {
        return Ok(());
    }
    let log = fs::read_to_string(shop.log("sync.out")).unwrap_or_default();
    let errors = fs::read_to_string(shop.log("sync.log")).unwrap_or_default();
    Err(format!("the sync ended with {code}:\n{log}{errors}").into())
}
