//! The command line: commands, their start-up, errors and exit codes.

mod bar;
mod cancel_unpaid_orders;
mod check_config;
mod check_data;
mod create_admin;
mod export;
mod fetch_haier_images;
mod haier_schedule;
mod import;
mod invalidate_cache;
mod migrate;
mod open_backend;
mod openapi;
mod outcome;
mod plans;
mod product_codes;
mod progress;
mod rebuild_statistics;
mod reconcile_inventory;
mod rotate_key;
mod serve;
mod stdout;
pub mod sync_haier_products;
mod table;

use std::{
    io::{self, IsTerminal, Write},
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    process::ExitCode,
};

use cangku_domain::error_chain;
use clap::{Parser, Subcommand};

use self::outcome::Outcome;
use crate::{
    config::{Config, Sources},
    libpq_environment, output,
    reload::Reloader,
    server_signals::ServerSignals,
    supervision, telemetry, thread_limit,
};

/// Catalogue, stock and sales statistics of a home-appliance shop.
#[derive(Debug, Parser)]
#[command(name = "cangku", version, about, after_help = EXAMPLES)]
pub struct Cli {
    /// Configuration file [default: ./cangku.toml, if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cangku serve                                   start, with a PostgreSQL of its own
  cangku create-admin --username boss            make an admin
  cangku sync-haier-products --sync-prices --sync-stock
  DATABASE_URL=postgres://localhost/shop cangku serve

Settings come from the environment and from a file; `cangku check-config` shows them all.

A command whose purpose is what it prints (openapi, check-config, check-data, export, plans list, plans show, haier-schedule show,
reconcile-inventory, any --dry-run) exits with 3 if all went well but standard output can't be written.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the HTTP API
    Serve(serve::Arguments),
    /// Migrate the database's schema to the current version
    Migrate(migrate::Arguments),
    /// Synchronise products, prices and stock from Haier
    #[command(alias = "sync_haier_products")]
    SyncHaierProducts(sync_haier_products::Arguments),
    /// Show, pause and resume the schedule by which servers sync with Haier
    #[command(alias = "haier_schedule")]
    HaierSchedule(haier_schedule::Arguments),
    /// Fetch copies of the pictures that Haier's products name
    #[command(alias = "fetch_haier_images")]
    FetchHaierImages(fetch_haier_images::Arguments),
    /// Make a user an admin, new or not; safe to run again
    #[command(alias = "create_admin")]
    CreateAdmin(create_admin::Arguments),
    /// Check that stock, log and holds agree
    #[command(alias = "reconcile_inventory")]
    ReconcileInventory(reconcile_inventory::Arguments),
    /// List rows that today's rules would refuse, such as names that look alike
    #[command(alias = "check_data")]
    CheckData(check_data::Arguments),
    /// Make a change plan from a spreadsheet of products
    Import(import::Arguments),
    /// Write products to a spreadsheet
    Export(export::Arguments),
    /// Look at change plans, approve, apply, undo and discard them
    Plans(plans::Arguments),
    /// Cancel orders that weren't paid in time
    #[command(alias = "cancel_unpaid_orders")]
    CancelUnpaidOrders(cancel_unpaid_orders::Arguments),
    /// Recompute statistics from orders and users
    #[command(alias = "rebuild_statistics")]
    RebuildStatistics(rebuild_statistics::Arguments),
    /// Invalidate cached responses
    #[command(alias = "invalidate_cache")]
    InvalidateCache(invalidate_cache::Arguments),
    /// Encrypt Haier's secrets with the current key
    #[command(alias = "rotate_key")]
    RotateKey(rotate_key::Arguments),
    /// Print the OpenAPI document
    Openapi(openapi::Arguments),
    /// Check the configuration and show every setting and where it comes from
    #[command(alias = "check_config")]
    CheckConfig(check_config::Arguments),
}

/// Exit code after a panic, the same as Rust's default.
const PANIC: u8 = 101;
/// Exit code for an invalid command line.
const USAGE: u8 = 2;

/// The entry point: parses the command line, runs the command, and reports its error.
pub fn main() -> ExitCode {
    // First: threads inherit the signal mask of the thread that starts them.
    output::block_signals_of_writes();
    supervision::set_exit_function(output::exit);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = usage(&error);
            output::flush_stderr();
            return code;
        }
    };
    // `serve` printed its only line at its start, so its shutdown doesn't wait for a reader of
    // standard output.
    let is_server = matches!(cli.command, Command::Serve(_));
    // The panic hook has logged a panic; the log must still be flushed before the process ends.
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| cli.run()));
    let code = match outcome {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            output::message(&format!("cangku: {}", error_chain(error.as_ref())));
            ExitCode::FAILURE
        }
        Err(_panic) => ExitCode::from(PANIC),
    };
    if !is_server {
        stdout::finish();
    }
    output::flush_stderr();
    code
}

/// Prints the help or the version, or the mistake in the command line.
fn usage(error: &clap::Error) -> ExitCode {
    let is_mistake = error.use_stderr();
    let on_terminal = if is_mistake {
        io::stderr().is_terminal()
    } else {
        io::stdout().is_terminal()
    };
    let text = error.render();
    let text = if on_terminal && std::env::var_os("NO_COLOR").is_none() {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    if is_mistake {
        output::stderr().push(text.as_bytes());
        ExitCode::from(USAGE)
    } else {
        stdout::print(&text);
        stdout::deliver_blocking(0)
    }
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// The command's error, whose message is shown to the operator and says what to do.
    pub fn run(self) -> Outcome {
        if let Command::Openapi(arguments) = &self.command {
            return openapi::run(arguments);
        }
        // By default SIGHUP, SIGUSR1 and SIGUSR2 end a process: handle them as early as possible.
        let signals = match &self.command {
            Command::Serve(_) => Some(ServerSignals::listen_before_start()?),
            _ => None,
        };
        let sources = Sources::of_process(self.config);
        let config = match &self.command {
            Command::Serve(_) | Command::CheckConfig(_) => Config::load(&sources)?,
            _ => Config::load_without_serving(&sources)?,
        };
        let ignored = match &config.database.url {
            Some(_) => Vec::new(),
            // Clearing the environment is safe here: no thread has been started yet.
            None => libpq_environment::clear(),
        };
        if let Err(error) = thread_limit::check() {
            // Written directly: the queue of standard error needs a thread, which might not start
            // either.
            drop(writeln!(io::stderr(), "cangku: {error}"));
            return Ok(ExitCode::FAILURE);
        }
        let log = telemetry::start(&config.logging);
        let reloader = Reloader::new(&sources, &config, log);
        if !ignored.is_empty() {
            let variables = ignored.join(", ");
            tracing::info!(
                variables,
                "ignored: they are for a PostgreSQL that DATABASE_URL names"
            );
        }
        if !matches!(self.command, Command::CheckConfig(_)) {
            for warning in &config.warnings {
                tracing::warn!("{warning}");
            }
        }
        // After the check of the thread limit: the runtime panics if it can't start a thread.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        match self.command {
            Command::Serve(arguments) => serve::run(&arguments, config, reloader, signals),
            Command::Migrate(arguments) => runtime.block_on(migrate::run(arguments, config)),
            Command::SyncHaierProducts(arguments) => {
                runtime.block_on(sync_haier_products::run(arguments, config))
            }
            Command::HaierSchedule(arguments) => {
                runtime.block_on(haier_schedule::run(arguments, config))
            }
            Command::FetchHaierImages(arguments) => {
                runtime.block_on(fetch_haier_images::run(arguments, config))
            }
            Command::CreateAdmin(arguments) => {
                runtime.block_on(create_admin::run(arguments, config))
            }
            Command::ReconcileInventory(arguments) => {
                runtime.block_on(reconcile_inventory::run(arguments, config))
            }
            Command::CheckData(arguments) => runtime.block_on(check_data::run(arguments, config)),
            Command::Import(arguments) => runtime.block_on(import::run(arguments, config)),
            Command::Export(arguments) => runtime.block_on(export::run(arguments, config)),
            Command::Plans(arguments) => runtime.block_on(plans::run(arguments, config)),
            Command::CancelUnpaidOrders(arguments) => {
                runtime.block_on(cancel_unpaid_orders::run(arguments, config))
            }
            Command::RebuildStatistics(arguments) => {
                runtime.block_on(rebuild_statistics::run(arguments, config))
            }
            Command::InvalidateCache(arguments) => {
                runtime.block_on(invalidate_cache::run(arguments, config))
            }
            Command::RotateKey(arguments) => runtime.block_on(rotate_key::run(arguments, config)),
            Command::CheckConfig(arguments) => check_config::run(&arguments, &config),
            Command::Openapi(arguments) => openapi::run(&arguments),
        }
    }
}
