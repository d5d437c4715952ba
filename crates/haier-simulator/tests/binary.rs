//! Tests the binary as a script uses it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const TIMEOUT: Duration = Duration::from_secs(60);

/// A child process that is killed when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn start(port_file: &Path, arguments: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_haier-simulator"))
            .arg("--port-file")
            .arg(port_file)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }
}

fn wait_until<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(start.elapsed() < TIMEOUT, "{what} never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn it_writes_its_address_prints_the_environment_and_ends_on_a_signal() {
    for signal in [Signal::TERM, Signal::INT] {
        let folder = tempfile::tempdir().unwrap();
        let port_file = folder.path().join("address");
        let mut running = Running::start(&port_file, &["--products", "20"]);
        let address = wait_until("the port file", || std::fs::read_to_string(&port_file).ok());
        let address = address.trim().to_owned();
        let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        let printed: Vec<String> = lines.by_ref().take(10).map(Result::unwrap).collect();
        assert!(
            printed.contains(&format!("HAIER_BASE_URL=http://{address}")),
            "{printed:?}"
        );
        assert!(
            printed.contains(&"HAIER_CLIENT_ID=simulator-client".to_owned()),
            "{printed:?}"
        );

        // An idle connection must not delay the shutdown.
        let idle = TcpStream::connect(&address).unwrap();
        running.signal(signal);
        let status = wait_until("the end", || running.0.try_wait().unwrap());
        assert!(status.success(), "{status}");
        assert!(!port_file.exists(), "the port file is left behind");
        assert!(TcpStream::connect(&address).is_err());
        drop(idle);
    }
}

#[test]
fn it_refuses_a_fault_that_it_cannot_read() {
    let output = Command::new(env!("CARGO_BIN_EXE_haier-simulator"))
        .args(["--fault", "stock:418"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("unknown kind of fault `418`"));
}

#[test]
fn its_help_has_examples() {
    let output = Command::new(env!("CARGO_BIN_EXE_haier-simulator"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8_lossy(&output.stdout);
    for part in [
        "Examples:",
        "--fault stock:429:0.05",
        "--port-file",
        "simulator-client",
    ] {
        assert!(help.contains(part), "{part} is missing");
    }
}

#[test]
fn it_says_which_address_it_cannot_bind() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_haier-simulator"))
        .args(["--bind", &address])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&address));
}
