//! A process that is frozen with all its children, like a database on a hanging disk.

use std::{fs, io};

use rustix::process::{Pid, Signal, kill_process};

/// Resumes the processes when dropped.
#[derive(Debug)]
pub struct FrozenProcesses(Vec<u32>);

impl FrozenProcesses {
    /// Stops a process and its children with SIGSTOP.
    ///
    /// # Errors
    /// If there is no such process.
    pub fn of(parent: u32) -> io::Result<Self> {
        // The parent first: it could start another child meanwhile.
        send(parent, Signal::STOP)?;
        let mut stopped = Self(vec![parent]);
        for child in children(parent)? {
            // A child that has just ended needs no signal.
            if send(child, Signal::STOP).is_ok() {
                stopped.0.push(child);
            }
        }
        Ok(stopped)
    }
}

impl Drop for FrozenProcesses {
    fn drop(&mut self) {
        for process in self.0.iter().rev() {
            // The process may have been killed meanwhile.
            let _ = send(*process, Signal::CONT);
        }
    }
}

fn send(process: u32, signal: Signal) -> io::Result<()> {
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    let process = process.ok_or(io::ErrorKind::InvalidInput)?;
    Ok(kill_process(process, signal)?)
}

fn children(parent: u32) -> io::Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if parent_of(process) == Some(parent) {
            children.push(process);
        }
    }
    Ok(children)
}

fn parent_of(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in parentheses may contain blanks; state and parent follow it.
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split_whitespace().nth(1)?.parse().ok()
}
