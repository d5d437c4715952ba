//! Orders through HTTP against one plain transaction each, statistics of a year of orders, and
//! cancelling unpaid orders.

mod cancelling;
mod past;
mod placing;
mod plain;
mod statistics;

use clap::{Args, ValueEnum};

use crate::{
    Outcome,
    load::{StockedShop, Stocking, Timing, plain_products},
    shop::Launch,
    table::Table,
};

/// What to measure, and how much.
#[derive(Debug, Args)]
pub struct Amounts {
    #[command(flatten)]
    timing: Timing,
    /// Number of active products
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(3..))]
    products: u32,
    /// Customers who place orders, in turn
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(32..))]
    customers: u32,
    /// Orders in the year that the statistics cover
    #[arg(long, default_value_t = 1_000_000)]
    history: u32,
    /// How often each statistics request is repeated
    #[arg(long, default_value_t = 200)]
    questions: u32,
    /// Unpaid orders to cancel
    #[arg(long, default_value_t = 100_000)]
    overdue: u32,
    /// Measure only these parts
    #[arg(long, value_enum, value_delimiter = ',', num_args = 1..,
        default_values_t = [Part::Placing, Part::Statistics, Part::Cancelling])]
    parts: Vec<Part>,
}

/// A part of the benchmark, with its own shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Placing,
    Statistics,
    Cancelling,
}

/// Runs all measurements of `bench orders`.
pub async fn measure(amounts: Amounts) -> Outcome<Table> {
    let mut table = Table::default();
    for part in &amounts.parts {
        match part {
            Part::Placing => placing::measure(&amounts, &mut table).await?,
            Part::Statistics => statistics::measure(&amounts, &mut table).await?,
            Part::Cancelling => cancelling::measure(&amounts, &mut table).await?,
        }
    }
    Ok(table)
}

impl Amounts {
    /// A shop in which no customer hits a rate limit, no order expires during the measurement, and
    /// no response is cached.
    async fn shop(&self, customers: u32) -> Outcome<StockedShop> {
        StockedShop::open(Stocking {
            products: plain_products(self.products),
            buyers: customers,
            launch: Launch::default(),
            environment: vec![
                ("CANGKU_UNPAID_ORDERS_PER_CUSTOMER", "1000000".to_owned()),
                ("CANGKU_HELD_UNITS_PER_CUSTOMER", "1000000".to_owned()),
                ("CANGKU_ABANDONED_ORDERS_PER_DAY", "0".to_owned()),
                ("CANGKU_CUSTOMER_WRITES_PER_MINUTE", "1000000000".to_owned()),
                ("CANGKU_PAYMENT_MINUTES", "1440".to_owned()),
                ("CANGKU_CACHE_SECONDS", "0".to_owned()),
            ],
        })
        .await
    }
}
