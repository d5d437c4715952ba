//! Starts PostgreSQL's programs so that they never outlive this process.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use std::os::unix::process::CommandExt;

use rustix::process::{Pid, Signal};

use crate::account::Account;

/// Environment variables that children inherit: enough to find programs and libraries. Secrets of
/// the application must not be within reach of clients that can query the server.
const PASSED_VARIABLES: [&str; 6] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "TMPDIR",
    "HOME",
];

/// How long the members of a process group may take to end after each signal.
const GROUP_TIMEOUT: Duration = Duration::from_secs(5);

/// A command that runs as the account in the folder, logs to the file, ignores Ctrl-C in the
/// terminal (it has a process group of its own) and gets SIGINT when the *thread* that spawned it
/// ends: spawn it from a thread that lives as long as the child should.
pub(crate) fn command(program: &Path, account: &Account, folder: &Path, log: [File; 2]) -> Command {
    let [out, err] = log;
    let mut command = Command::new(program);
    command.current_dir(folder).process_group(0);
    command.stdin(Stdio::null()).stdout(out).stderr(err);
    command.env_clear();
    command.envs(
        PASSED_VARIABLES
            .iter()
            .filter_map(|name| env::var_os(name).map(|value| (name, value))),
    );
    // Messages in English, independent of the user's locale.
    command.env("LC_ALL", OsStr::new("C"));
    account.apply(&mut command);
    end_with_parent(&mut command);
    command
}

#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "only `pre_exec` runs code after the change of user, which resets \
    the parent-death signal; the closure makes two system calls and allocates nothing"
)]
fn end_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    let arm = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::INT))?;
        // The parent may have died before the signal was armed.
        if rustix::process::getppid() == Some(parent) {
            Ok(())
        } else {
            Err(io::Error::from(rustix::io::Errno::SRCH))
        }
    };
    // SAFETY: the closure only makes system calls that are safe between fork and exec.
    unsafe { command.pre_exec(arm) };
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: &mut Command) {}

/// Sends a signal to a child that hasn't been reaped, so its id can't belong to another process.
pub(crate) fn signal(child: &Child, signal: Signal) {
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // Fails only if the child has just ended, which is the aim of the signals sent here.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// Ends a child that leads a process group, and all others in the group: first by SIGINT, then by
/// SIGKILL.
pub(crate) fn end_group(leader: &mut Child) {
    let Some(group) = i32::try_from(leader.id()).ok().and_then(Pid::from_raw) else {
        return;
    };
    for signal in [Signal::INT, Signal::KILL] {
        // Fails if no process is left, which is the aim.
        let _ = rustix::process::kill_process_group(group, signal);
        let end = Instant::now() + GROUP_TIMEOUT;
        while Instant::now() < end {
            // Reaps the leader: as a zombie it would still count as a member of the group.
            let is_over = ends_within(leader, Duration::ZERO);
            if is_over && rustix::process::test_kill_process_group(group).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Waits up to `time` for the child's end; returns whether it has ended.
pub(crate) fn ends_within(child: &mut Child, time: Duration) -> bool {
    let end = Instant::now() + time;
    loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < end => {
                thread::sleep(Duration::from_millis(5));
            }
            Ok(None) => return false,
            Ok(Some(_)) | Err(_) => return true,
        }
    }
}
