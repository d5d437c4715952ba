//! Finds PostgreSQL's programs.

use std::env;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::account::Account;
use crate::data_dir::DataDir;
use crate::error::StartError;
use crate::settings::Settings;

/// The oldest major version that is supported.
const MIN_VERSION: u32 = 15;
const NEEDED: [&str; 2] = ["postgres", "initdb"];

/// Where systems keep several versions side by side: parent folder, prefix before the version,
/// subfolder.
const VERSIONED: [(&str, &str, &str); 7] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr/local", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
];
const UNVERSIONED: [&str; 4] = [
    "/usr/local/pgsql/bin",
    "/opt/homebrew/bin",
    "/usr/local/bin",
    "/usr/bin",
];

/// A folder with the programs of one PostgreSQL installation.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    dir: PathBuf,
}

impl Programs {
    pub(crate) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    /// Finds the programs for the folder's cluster, or for a new one if it has none.
    pub(crate) fn find(
        settings: &Settings,
        dir: &DataDir,
        account: &Account,
    ) -> Result<Self, StartError> {
        let cluster = cluster_version(dir);
        let candidates = match &settings.program_dir {
            Some(named) => {
                if let Some(missing) = missing_program(named) {
                    return Err(StartError::ProgramMissing {
                        dir: named.clone(),
                        missing,
                    });
                }
                // The programs run in another working folder.
                vec![std::path::absolute(named).unwrap_or_else(|_| named.clone())]
            }
            None => candidates(cluster),
        };
        let mut refusal = StartError::ProgramsNotFound;
        for candidate in candidates {
            let why = match (major_version(&candidate, account), cluster) {
                (Ok(found), Some(cluster)) if found != cluster => {
                    let data_dir = dir.path().to_path_buf();
                    StartError::VersionMismatch {
                        data_dir,
                        cluster,
                        found,
                    }
                }
                (Ok(found), _) if found < MIN_VERSION => StartError::ProgramsTooOld {
                    dir: candidate,
                    found,
                },
                (Ok(_), _) => return Ok(Self { dir: candidate }),
                (Err(error), _) => error,
            };
            tracing::debug!(%why, "passing over a PostgreSQL");
            // Reports the error of the first candidate, which is the preferred one.
            if matches!(refusal, StartError::ProgramsNotFound) {
                refusal = why;
            }
        }
        Err(refusal)
    }
}

/// The major version that created the cluster, if there is one.
fn cluster_version(dir: &DataDir) -> Option<u32> {
    let text = fs::read_to_string(dir.cluster().join("PG_VERSION")).ok()?;
    text.trim().parse().ok()
}

fn missing_program(dir: &Path) -> Option<&'static str> {
    NEEDED.into_iter().find(|name| !dir.join(name).is_file())
}

/// All folders that have the programs, in order of preference.
fn candidates(cluster: Option<u32>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    // The cluster's own version first, then what the user has in PATH, then the usual places.
    if let Some(major) = cluster {
        folders.push(PathBuf::from(format!("/usr/lib/postgresql/{major}/bin")));
    }
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    folders.extend(configured());
    for (parent, prefix, below) in VERSIONED {
        folders.extend(versions(Path::new(parent), prefix, below));
    }
    folders.extend(UNVERSIONED.map(PathBuf::from));
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in folders {
        if folder.is_absolute() && missing_program(&folder).is_none() && !found.contains(&folder) {
            found.push(folder);
        }
    }
    found
}

/// The folder that `pg_config` reports.
fn configured() -> Option<PathBuf> {
    let mut command = Command::new("pg_config");
    command.arg("--bindir").process_group(0);
    let output = command.output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

/// The versions that are side by side in a folder, newest first.
fn versions(parent: &Path, prefix: &str, below: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path().join(below)))
        })
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, path)| path).collect()
}

/// Runs the program as the user that the server will run as, so that programs out of its reach are
/// detected here.
fn major_version(dir: &Path, account: &Account) -> Result<u32, StartError> {
    let program = dir.join("postgres");
    let failed = |reason: String| StartError::ProgramFailed {
        program: program.clone(),
        reason,
    };
    let mut command = Command::new(&program);
    // In a process group of its own, so that Ctrl-C in the terminal doesn't reach it.
    command.arg("--version").current_dir("/").process_group(0);
    account.apply(&mut command);
    let output = command
        .output()
        .map_err(|error| failed(format!("user `{}` can't run it: {error}", account.name)))?;
    if !output.status.success() {
        return Err(failed(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    parse_version(&output.stdout).ok_or_else(|| failed("it doesn't tell its version".to_owned()))
}

/// Parses `postgres (PostgreSQL) 15.18 (Debian …)`, also `18beta1`.
fn parse_version(output: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(output).ok()?;
    let number = text.split_whitespace().nth(2)?;
    number
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_are_read_from_what_postgres_prints() {
        let debian = b"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some(15));
        assert_eq!(parse_version(b"postgres (PostgreSQL) 19beta2\n"), Some(19));
        assert_eq!(parse_version(b"postgres (PostgreSQL) 9.6.24\n"), Some(9));
        assert_eq!(parse_version(b"busybox\n"), None);
    }
}
