//! Child processes: locating programs, measuring memory, stopping.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::Outcome;

/// Timeout for a process to become ready, or to end.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Path of a program built together with this one.
pub fn program(name: &str) -> Outcome<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is missing: use scripts/bench", path.display()).into())
    }
}

/// How a child ended after it was asked to stop.
#[derive(Debug, Clone, Copy)]
pub enum ExitKind {
    /// By itself, with this exit code; -1 if ended by a signal.
    ByItself(i32),
    /// Killed after the timeout.
    Killed,
}

/// A running child. When dropped, it is asked to stop and waited for.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts `command` with stderr in `log` and stdout in the same path with extension `out`.
    pub fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let errors = File::create(log)?;
        let output = File::create(log.with_extension("out"))?;
        Ok(Self(
            command
                .stdin(Stdio::null())
                .stdout(output)
                .stderr(errors)
                .spawn()?,
        ))
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it is still running.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Asks it to stop; kills it if it doesn't within `timeout`.
    pub async fn stop(&mut self, timeout: Duration) -> Outcome<ExitKind> {
        send(self.0.id(), "-TERM")?;
        let begun = Instant::now();
        while begun.elapsed() < timeout {
            if let Some(status) = self.0.try_wait()? {
                return Ok(ExitKind::ByItself(status.code().unwrap_or(-1)));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.0.kill()?;
        self.0.wait()?;
        Ok(ExitKind::Killed)
    }

    /// Waits for the end; returns the exit code and the peak memory in MiB.
    pub async fn finish(mut self) -> Outcome<(i32, u64)> {
        let mut peak = 0;
        loop {
            // Polled, because `/proc/<pid>/status` is gone once the process has ended.
            peak = peak.max(memory(self.0.id(), "VmHWM").unwrap_or_default());
            if let Some(status) = self.0.try_wait()? {
                return Ok((status.code().unwrap_or(-1), peak));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        // SIGTERM first: a killed server would leave its PostgreSQL behind.
        let stopped = send(self.0.id(), "-TERM");
        let begun = Instant::now();
        while stopped.is_ok() && begun.elapsed() < TIMEOUT {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Sends a signal, such as `-TERM`, to a process.
fn send(pid: u32, signal: &str) -> std::io::Result<()> {
    let mut kill = Command::new("kill");
    kill.args([signal, &pid.to_string()]).status().map(drop)
}

/// Stops a PostgreSQL whose server was killed, and waits until it has ended.
pub async fn end_orphaned_postgres(postmaster: u32) -> Outcome<()> {
    let process = format!("/proc/{postmaster}");
    let begun = Instant::now();
    while Path::new(&process).exists() {
        if begun.elapsed() > TIMEOUT {
            return Err("PostgreSQL doesn't end".into());
        }
        // SIGQUIT: an immediate shutdown.
        send(postmaster, "-QUIT")?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// A field of `/proc/<pid>/status` such as `VmRSS` or `VmHWM`, in MiB.
pub fn memory(pid: u32, figure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(figure))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}

/// Resets a process's peak memory, `VmHWM`, to its current memory.
pub fn reset_peak(pid: u32) -> Outcome<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// Waits for the first complete line of `file` that contains `marker`; returns the text after it.
pub async fn line_behind(file: &Path, marker: &str) -> Outcome<String> {
    let begun = Instant::now();
    while begun.elapsed() < TIMEOUT {
        let text = fs::read_to_string(file).unwrap_or_default();
        let found = text.lines().find_map(|line| line.split_once(marker));
        // A last line without line feed may still be incomplete.
        if let Some((_, rest)) = found.filter(|_| text.ends_with('\n')) {
            return Ok(rest.trim().to_owned());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(format!("{} never contained «{marker}»", file.display()).into())
}
