//! Pictures: uploads per second, speed of serving files compared with nginx, and the memory used.

mod comparison;
mod concurrent_uploads;
mod nginx;
mod pictures;
mod serving;
mod uploading;

use std::{path::PathBuf, sync::Arc};

use clap::Args;

use self::pictures::Template;
use crate::{
    Outcome,
    load::{StockedShop, Stocking, Timing, plain_products},
    processes::{memory, reset_peak},
    shop::Launch,
    table::Table,
};

/// What to measure, and how much.
#[derive(Debug, Args)]
pub struct Amounts {
    #[command(flatten)]
    timing: Timing,
    /// Connections that files are served to
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// Concurrent uploads of the large PNG
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    at_once: u32,
    /// An older program: only uploads are measured, to both programs in turn
    #[arg(long)]
    against: Option<PathBuf>,
}

/// A shop for uploads without end.
fn stocking(launch: Launch) -> Stocking {
    Stocking {
        products: plain_products(1),
        buyers: 1,
        launch,
        environment: vec![("CANGKU_MEDIA_UPLOADS_PER_MINUTE", "1000000".to_owned())],
    }
}

/// Runs all measurements of `bench media`.
pub async fn measure(amounts: Amounts) -> Outcome<Table> {
    if let Some(older) = &amounts.against {
        return comparison::measure(older, amounts.timing).await;
    }
    let nginx = nginx::Program::find()?;
    let [jpeg, png] = [Template::jpeg()?, Template::png()?].map(Arc::new);
    let shop = StockedShop::open(stocking(Launch::default())).await?;
    let mut table = Table::default();
    let mut peak = Peak::of(&shop)?;
    peak.show("`serve`, idle: resident memory", &mut table)?;

    for template in [&jpeg, &png] {
        for clients in [1, 8] {
            uploading::measure(&shop, template, clients, amounts.timing, &mut table).await?;
        }
    }
    peak.show("`serve`, uploads one by one and 8 at once", &mut table)?;
    concurrent_uploads::measure(&shop, &png, amounts.at_once, &mut table).await?;
    let label = format!("`serve`, {} uploads of that PNG at once", amounts.at_once);
    peak.show(&label, &mut table)?;
    for template in [&jpeg, &png] {
        serving::measure(&shop, template, &nginx, &amounts, &mut table).await?;
    }
    let serving = format!("`serve`, serving to {} connections", amounts.connections);
    peak.show(&serving, &mut table)?;
    Ok(table)
}

/// Measures the server's peak memory since the last call.
struct Peak(u32);

impl Peak {
    fn of(shop: &StockedShop) -> Outcome<Self> {
        let server = shop.shop.server.id();
        reset_peak(server)?;
        Ok(Self(server))
    }

    fn show(&mut self, what: &str, table: &mut Table) -> Outcome<()> {
        let peak = memory(self.0, "VmHWM").ok_or("the server is gone")?;
        let now = memory(self.0, "VmRSS").ok_or("the server is gone")?;
        table.row(
            what,
            format!("{peak} MiB at most"),
            format!("{now} MiB in the end"),
        );
        reset_peak(self.0)
    }
}
