//! The `haier-simulator` binary.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod arguments;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use clap::Parser;
use haier_simulator::{RunningSimulator, Simulator};
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments::Arguments;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If stderr is closed, the exit code still reports the failure.
            let _ = writeln!(io::stderr(), "haier-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // Installed first, so that a signal during startup is not lost.
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
        write_atomically(path, &format!("{}\n", simulator.address()))?;
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

/// Prints the simulator's address from its own thread, so that it serves even if stdout is a full
/// pipe that no process reads.
fn announce(simulator: &RunningSimulator, products: u32) -> io::Result<()> {
    let address = simulator.base_url();
    let mut text = format!("# Haier simulator: {products} products at {address}\n");
    for (name, value) in simulator.environment() {
        text.push_str(&format!("{name}={value}\n"));
    }
    let write = move || {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    };
    thread::Builder::new().spawn(write).map(drop)
}

/// Writes a file atomically: a reader never sees a part of it.
fn write_atomically(path: &Path, content: &str) -> io::Result<()> {
    let mut scratch = path.as_os_str().to_owned();
    scratch.push(".new");
    std::fs::write(&scratch, content)?;
    std::fs::rename(&scratch, path)
}
