//! The `haier-simulator` binary.

mod arguments;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use haier_simulator::{RunningSimulator, Simulator};
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments::Arguments;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("haier-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // Handled from here on: a signal that comes while it starts is not lost.
    let (mut interrupt, mut terminate) = {
        let _context = runtime.enter();
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        )
    };
    let config = arguments.config();
    let products = config.products;
    let bind = config.bind;
    let simulator = Simulator::start(config)
        .map_err(|error| io::Error::new(error.kind(), format!("{bind}: {error}")))?;
    announce(&simulator, products)?;
    if let Some(path) = &arguments.port_file {
        write_whole(path, &format!("{}\n", simulator.address()))?;
    }
    runtime.block_on(async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    });
    let stopped = simulator.stop_gracefully();
    if let Some(path) = &arguments.port_file {
        std::fs::remove_file(path)?;
    }
    stopped
}

fn announce(simulator: &RunningSimulator, products: u32) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "# Haier simulator: {products} products at {}",
        simulator.base_url()
    )?;
    for (name, value) in simulator.environment() {
        writeln!(out, "{name}={value}")?;
    }
    out.flush()
}

/// Whoever waits for the file never reads half of it.
fn write_whole(path: &Path, content: &str) -> io::Result<()> {
    let mut scratch = path.as_os_str().to_owned();
    scratch.push(".new");
    std::fs::write(&scratch, content)?;
    std::fs::rename(&scratch, path)
}
