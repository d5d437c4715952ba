//! Orders through HTTP against one plain transaction for each, statistics of a year of orders, and
//! cancelling unpaid ones.

mod cancelling;
mod past;
mod placing;
mod plain;
mod statistics;

use clap::{Args, ValueEnum};

use crate::{
    Outcome,
    load::{Effort, StockedShop, Stocking, plain_goods},
    shop::Launch,
    table::Table,
};

/// What to measure, and how much of it.
#[derive(Debug, Args)]
pub struct Amounts {
    #[command(flatten)]
    effort: Effort,
    /// Products on the shelf
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(3..))]
    products: u32,
    /// Customers who place orders, in turn
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(32..))]
    customers: u32,
    /// Orders of the year that the statistics are of
    #[arg(long, default_value_t = 1_000_000)]
    history: u32,
    /// How often each question about them is asked
    #[arg(long, default_value_t = 200)]
    questions: u32,
    /// Unpaid orders to cancel
    #[arg(long, default_value_t = 100_000)]
    overdue: u32,
    /// Measure only these
    #[arg(long, value_enum, value_delimiter = ',', num_args = 1..,
        default_values_t = [Part::Placing, Part::Statistics, Part::Cancelling])]
    parts: Vec<Part>,
}

/// A part of the benchmark, with a shop of its own.
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
    /// A shop in which no customer runs into a limit, no order's time is up in the meantime, and no
    /// answer is remembered for the next one who asks.
    async fn shop(&self, customers: u32) -> Outcome<StockedShop> {
        StockedShop::open(Stocking {
            goods: plain_goods(self.products),
            buyers: customers,
            launch: Launch::default(),
            environment: vec![
                ("CANGKU_UNPAID_ORDERS_PER_CUSTOMER", "1000000".to_owned()),
                ("CANGKU_HELD_UNITS_PER_CUSTOMER", "1000000".to_owned()),
                ("CANGKU_CUSTOMER_WRITES_PER_MINUTE", "1000000000".to_owned()),
                ("CANGKU_PAYMENT_MINUTES", "1440".to_owned()),
                ("CANGKU_CACHE_SECONDS", "0".to_owned()),
            ],
        })
        .await
    }
}
