//! The machine that runs the benchmark.

use std::{fs, thread};

/// Processor, cores and memory in one line.
pub fn description() -> String {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let processor =
        value("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = value("/proc/meminfo", "MemTotal").unwrap_or_default();
    format!("{processor}, {cores} cores, {memory} of memory")
}

fn value(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
