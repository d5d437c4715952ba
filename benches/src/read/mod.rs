//! Reading: cached pages against a bare handler, uncached pages against the same statements by
//! pgbench, searches, and the cost of counting views.

pub mod bare;
mod catalogue;
mod cold;
mod memory;
mod searching;
mod sql_log;
mod views;
mod warm;

use clap::Args;

use crate::{
    Outcome,
    load::{StockedShop, Stocking, Timing},
    shop::Launch,
    table::Table,
};

/// What to measure, and how much.
#[derive(Debug, Args)]
pub struct Amounts {
    #[command(flatten)]
    timing: Timing,
    /// Numbers of active products; each one is measured in its own shop
    #[arg(long, value_delimiter = ',', num_args = 1.., default_values_t = [100_000, 1_000_000],
        value_parser = clap::value_parser!(u32).range(1_000..))]
    products: Vec<u32>,
    /// How often each search is repeated
    #[arg(long, default_value_t = 200)]
    searches: u32,
}

/// Runs all measurements of `bench read`.
pub async fn measure(amounts: Amounts) -> Outcome<Table> {
    let mut table = Table::default();
    let mut is_first = true;
    for products in &amounts.products {
        let shop = open(*products, Vec::new()).await?;
        warm::measure(&shop, &amounts, *products, &mut table).await?;
        if is_first {
            memory::measure(&shop, &mut table).await?;
        }
        drop(shop);
        // Without response cache, every request reads the database.
        let without_memory = vec![("CANGKU_CACHE_SECONDS", "0".to_owned())];
        let shop = open(*products, without_memory).await?;
        cold::measure(&shop, &amounts, *products, &mut table).await?;
        searching::measure(&shop, &amounts, *products, &mut table).await?;
        drop(shop);
        if is_first {
            views::measure(&amounts, &mut table).await?;
        }
        is_first = false;
    }
    Ok(table)
}

/// Opens a shop with `products` products that are indexed for the search.
async fn open(products: u32, environment: Vec<(&'static str, String)>) -> Outcome<StockedShop> {
    let shop = StockedShop::open(Stocking {
        products: catalogue::statements(products),
        buyers: 1,
        launch: Launch::default(),
        environment,
    })
    .await?;
    catalogue::await_search_words(&shop).await?;
    shop.database.ask("VACUUM ANALYZE")?;
    shop.database.checkpoint()?;
    Ok(shop)
}

/// A request without a body.
fn get(path: &str, authority: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: Mozilla/5.0 (bench)\r\n\r\n")
}
