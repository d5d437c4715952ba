//! `scripts/bench`: starts the release binaries in temporary folders, loads them on loopback, and
//! prints one table.

mod attacks;
mod latency;
mod load;
mod machine;
mod media;
mod orders;
mod planning;
mod processes;
mod read;
mod reading;
mod shop;
mod stock;
mod syncing;
mod table;

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use table::Table;
use tokio::signal::unix::{SignalKind, signal};

/// A result, or an error message.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[derive(Debug, Parser)]
#[command(
    name = "scripts/bench",
    about = "Measures Cangku: one command, one table"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Haier's catalogue: speed against the platform's rate limit, memory, and a page of products
    Sync {
        /// Products of the run at the platform's rate limit
        #[arg(long, default_value_t = 20_000)]
        products: u32,
        /// Products of the large run
        #[arg(long, default_value_t = 200_000)]
        many: u32,
    },
    /// Stock locks through HTTP against one plain transaction each: hot, spread, single, batched
    Stock(stock::Amounts),
    /// Orders through HTTP against one plain transaction each, statistics of a year of orders, and
    /// cancelling unpaid ones
    Orders(orders::Amounts),
    /// Pages and searches: cached against a bare handler, cold against the same statements by
    /// pgbench, and the cost of counting views
    Read(read::Amounts),
    /// Pictures: uploads per second, bytes per second served against nginx, and memory
    Media(media::Amounts),
    /// Attacks: locks and logins of honest clients during them, recovery, time to stop; 6 minutes
    Attacks(attacks::Amounts),
    /// The bare handler
    #[command(hide = true)]
    Bare(read::bare::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let measured = tokio::select! {
        measured = measure(Cli::parse().command) => measured,
        // Dropping the measurement stops its servers and deletes its folders.
        stopped = stop_signal() => Err(stopped.map_or_else(Into::into, |()| "stopped".into())),
    };
    match measured {
        Ok(table) => {
            if let Some(table) = table {
                let text = format!("{}\n\n{table}\n", machine::description());
                if let Err(error) = io::stdout().write_all(text.as_bytes()) {
                    say(format_args!("bench: {error}"));
                    return ExitCode::FAILURE;
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(format_args!("bench: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes a line to standard error; a failure is ignored, so the measurement continues.
fn say(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{text}");
}

async fn measure(command: Command) -> Outcome<Option<Table>> {
    match command {
        Command::Sync { products, many } => syncing::measure(products, many).await.map(Some),
        Command::Stock(timing) => stock::measure(timing).await.map(Some),
        Command::Orders(amounts) => orders::measure(amounts).await.map(Some),
        Command::Read(amounts) => read::measure(amounts).await.map(Some),
        Command::Media(amounts) => media::measure(amounts).await.map(Some),
        Command::Attacks(amounts) => attacks::measure(amounts).await.map(Some),
        Command::Bare(arguments) => read::bare::serve(arguments).await.map(|()| None),
    }
}

/// Returns on SIGTERM or Ctrl-C.
async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}
