//! Creates the cluster.

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::child;
use crate::data_dir::DataDir;
use crate::error::{StartError, io_error};
use crate::programs::Programs;
use crate::server_log::ServerLog;
use crate::settings::Settings;
use crate::user_name::UserName;

/// The role that owns everything in the cluster.
pub(crate) const SUPERUSER: &str = "postgres";
/// Prefix of the names of unfinished clusters.
const SCRATCH: &str = "cluster.new-";

/// Creates the cluster unless it exists. It appears complete or not at all: it is created under
/// another name and then renamed. Remains of earlier attempts are removed. The caller must hold the
/// folder's lock.
pub(crate) fn ensure(
    dir: &DataDir,
    programs: &Programs,
    account: &Account,
    settings: &Settings,
) -> Result<(), StartError> {
    remove_remains(dir)?;
    let cluster = dir.cluster();
    if cluster.join("PG_VERSION").exists() {
        return account.take_over(&cluster);
    }
    let started = Instant::now();
    let user_name = UserName::find(account)?;
    tracing::info!(folder = %cluster.display(), ?user_name, "creating the database cluster…");
    // The name contains the process id, because an `initdb` whose parent was killed may still be
    // removing its own folder.
    let scratch = dir.path().join(format!("{SCRATCH}{}", std::process::id()));
    fs::DirBuilder::new()
        .mode(0o700)
        .create(&scratch)
        .map_err(io_error("create", &scratch))?;
    account.give(&scratch)?;
    let log = ServerLog::open(dir)?;
    let (program, arguments) = user_name.program(&programs.initdb());
    let streams = [log.writer()?, log.writer()?];
    let mut command = child::command(&program, account, dir.path(), streams);
    command.args(arguments);
    user_name.prepare(&mut command, dir, account)?;
    command.arg("-D").arg(&scratch).args(["-U", SUPERUSER]);
    command.args([
        "--locale=C.UTF-8",
        "-E",
        "UTF8",
        "--data-checksums",
        "--no-instructions",
    ]);
    // No password: only the server's user and root can enter the socket's folder.
    command.args(["--auth-local=trust", "--auth-host=reject"]);
    if settings.is_throw_away() {
        command.arg("--no-sync");
    }
    let mut initdb = command.spawn().map_err(io_error("run", &program))?;
    let ended = await_end(&mut initdb, settings, &log);
    user_name.clean_up(dir);
    ended.inspect_err(|_| drop(fs::remove_dir_all(&scratch)))?;
    // Renaming is atomic; syncing the folder makes it survive a power failure.
    fs::rename(&scratch, &cluster).map_err(io_error("rename", &scratch))?;
    let sync = File::open(dir.path()).and_then(|folder| folder.sync_all());
    sync.map_err(io_error("sync", dir.path()))?;
    tracing::info!(elapsed = ?started.elapsed(), "created the database cluster");
    Ok(())
}

fn await_end(initdb: &mut Child, settings: &Settings, log: &ServerLog) -> Result<(), StartError> {
    loop {
        let ended = initdb
            .try_wait()
            .map_err(io_error("wait for initdb of", &log.path))?;
        if let Some(status) = ended {
            if status.success() {
                return Ok(());
            }
            let (status, log, tail) = (status.to_string(), log.path.clone(), log.tail());
            return Err(StartError::Exited {
                status: format!("initdb: {status}"),
                log,
                tail,
            });
        }
        if settings.stop.wait(Duration::from_millis(10)) {
            child::end_group(initdb);
            return Err(StartError::Stopped);
        }
    }
}

fn remove_remains(dir: &DataDir) -> Result<(), StartError> {
    for entry in fs::read_dir(dir.path())
        .map_err(io_error("read", dir.path()))?
        .flatten()
    {
        let is_scratch = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(SCRATCH));
        if !is_scratch {
            continue;
        }
        let path = entry.path();
        tracing::info!(folder = %path.display(), "removing a half-made cluster");
        // If the `initdb` of a killed process is still cleaning up, the two removals interfere:
        // retry once.
        if let Err(error) = fs::remove_dir_all(&path)
            && path.exists()
        {
            std::thread::sleep(Duration::from_millis(200));
            if fs::remove_dir_all(&path).is_err() && path.exists() {
                return Err(io_error("remove", &path)(error));
            }
        }
    }
    Ok(())
}
