//! Child processes: where their programs are, how much memory they took, how they end.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::Outcome;

/// How long a process may take to become ready, or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that was built beside this one.
pub fn program(name: &str) -> Outcome<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is missing: use scripts/bench", path.display()).into())
    }
}

/// How a child ended that was asked to stop.
#[derive(Debug, Clone, Copy)]
pub enum Ended {
    /// By itself, with this exit code; -1 after a signal.
    ByItself(i32),
    /// It was killed.
    Killed,
}

/// A running child. It is asked to stop when dropped, and waited for.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts `command` with its output in `log`.
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

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Asks it to stop; kills it if it doesn't within `most`.
    pub async fn stop(&mut self, most: Duration) -> Outcome<Ended> {
        send(self.0.id(), "-TERM")?;
        let begun = Instant::now();
        while begun.elapsed() < most {
            if let Some(status) = self.0.try_wait()? {
                return Ok(Ended::ByItself(status.code().unwrap_or(-1)));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.0.kill()?;
        self.0.wait()?;
        Ok(Ended::Killed)
    }

    /// Waits for the end; answers with the exit code and the most memory it took, in MiB.
    pub async fn finish(mut self) -> Outcome<(i32, u64)> {
        let mut peak = 0;
        loop {
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
        let stopped = send(self.0.id(), "-TERM");
        let begun = Instant::now();
        while stopped.is_ok() && begun.elapsed() < PATIENCE {
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

/// Ends a PostgreSQL whose server was killed, and waits until it is gone.
pub async fn end_orphaned_postgres(postmaster: u32) -> Outcome<()> {
    let process = format!("/proc/{postmaster}");
    let begun = Instant::now();
    while Path::new(&process).exists() {
        if begun.elapsed() > PATIENCE {
            return Err("PostgreSQL doesn't end".into());
        }
        // An immediate shutdown.
        send(postmaster, "-QUIT")?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// A figure of `/proc/<pid>/status` such as `VmRSS` or `VmHWM`, in MiB.
pub fn memory(pid: u32, figure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(figure))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}

/// Lets a process's peak memory, `VmHWM`, begin at what it has now.
pub fn forget_peak(pid: u32) -> Outcome<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// Waits for the first line of `file` that has something behind `marker`, and answers with that.
pub async fn line_behind(file: &Path, marker: &str) -> Outcome<String> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let text = fs::read_to_string(file).unwrap_or_default();
        let found = text.lines().find_map(|line| line.split_once(marker));
        if let Some((_, rest)) = found.filter(|_| text.ends_with('\n')) {
            return Ok(rest.trim().to_owned());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(format!("{} never said «{marker}»", file.display()).into())
}
