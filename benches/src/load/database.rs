//! The shop's PostgreSQL, accessed with `psql`.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::Outcome;

/// The database that server and pgbench share.
#[derive(Debug)]
pub struct SharedDatabase {
    pub url: String,
}

impl SharedDatabase {
    /// Runs statements; returns the fields of the last row, separated by `|`.
    pub fn ask(&self, statements: &str) -> Outcome<String> {
        let mut psql = Command::new(client_program("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d"])
            .args([&self.url, "-c", statements]);
        let output = psql
            .output()
            .map_err(|error| format!("psql can't be run: {error}"))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(format!("psql: {errors}").into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Begins a transaction, runs a statement and leaves the transaction open.
    pub fn hold(&self, statement: &str) -> Outcome<OpenTransaction> {
        let mut psql = Command::new(client_program("psql"));
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            &self.url,
        ]);
        let psql = psql.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut transaction = OpenTransaction(psql);
        let (input, output) = (transaction.0.stdin.as_mut(), transaction.0.stdout.take());
        let (Some(input), Some(output)) = (input, output) else {
            return Err("psql has no pipes".into());
        };
        // The echo confirms that the statement has its locks.
        writeln!(input, "BEGIN;\n{statement};\n\\echo held")?;
        let held = |line: std::io::Result<String>| line.is_ok_and(|line| line == "held");
        if BufReader::new(output).lines().any(held) {
            return Ok(transaction);
        }
        Err(format!("psql ended: {statement}").into())
    }

    /// Returns the settings that make a COMMIT durable.
    ///
    /// # Errors
    /// If any of them is off: the measurements would be worthless.
    pub fn durability(&self) -> Outcome<String> {
        let mut shown = Vec::new();
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value = self.ask(&format!("SHOW {setting}"))?;
            if value != "on" {
                return Err(format!("{setting} is {value}: nothing to measure").into());
            }
            shown.push(format!("{setting} {value}"));
        }
        Ok(shown.join(", "))
    }

    /// Runs a checkpoint, so that each measurement starts with the same pending writes.
    pub fn checkpoint(&self) -> Outcome<()> {
        self.ask("CHECKPOINT").map(drop)
    }
}

/// A transaction that stays open until this is dropped, which rolls it back.
#[derive(Debug)]
pub struct OpenTransaction(Child);

impl Drop for OpenTransaction {
    fn drop(&mut self) {
        // The server detects the closed connection and rolls back.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Path of a PostgreSQL client program: in `CANGKU_PG_BIN`, else in `PATH`.
pub fn client_program(name: &str) -> PathBuf {
    let beside = env::var_os("CANGKU_PG_BIN").map(|folder| Path::new(&folder).join(name));
    beside
        .filter(|program| program.exists())
        .unwrap_or_else(|| name.into())
}
