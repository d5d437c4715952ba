//! A process that owns a server: this test program, run again.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use embedded_postgres::{Server, Settings};

use crate::folder::Folder;

const FOLDER: &str = "TEST_OWNED_FOLDER";
const MARK: &str = "url=";

/// Not a test by itself: what the other process runs. It ends without stopping the server, as a
/// program that calls `exit` does, when its input ends.
#[test]
#[expect(clippy::disallowed_methods, reason = "what is tested is such an end")]
fn owner_process() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let server = Server::start(Settings::new(folder, "shop", "owning for a test")).unwrap();
    println!("\n{MARK}{}", server.url());
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    std::process::exit(0);
}

/// Another process that runs a server on a folder; killed when dropped.
pub(crate) struct Owner {
    pub(crate) process: Child,
}

impl Owner {
    /// Starts the process, in a process group of its own, and doesn't wait for the server.
    pub(crate) fn begin(folder: &Folder) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "owner::owner_process", "--nocapture"]);
        command.env(FOLDER, folder.data()).process_group(0);
        let process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self { process }
    }

    /// Starts the process and waits for the server; gives its URL.
    pub(crate) fn start(folder: &Folder) -> (Self, String) {
        let mut owner = Self::begin(folder);
        let lines = BufReader::new(owner.process.stdout.as_mut().unwrap()).lines();
        let mut urls = lines.filter_map(|line| line.unwrap().strip_prefix(MARK).map(str::to_owned));
        let url = urls.next().expect("the owner starts its server");
        (owner, url)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Lets the process end without stopping its server.
    pub(crate) fn exit(mut self) {
        drop(self.process.stdin.take());
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
