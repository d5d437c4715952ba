//! What can't be served, and what only looks so.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use embedded_postgres::{Server, StartError, choose_data_dir};
use rustix::process::Signal;

use crate::folder::{Folder, await_that, kill, psql, sql};

/// A process that the crate hasn't started; killed when dropped.
struct OtherProcess(Child);

impl OtherProcess {
    /// Runs as the cluster's owner, since PostgreSQL minds no other user's processes.
    fn start(cluster: &Path, command: &mut Command) -> Self {
        let owner = fs::metadata(cluster).unwrap();
        if rustix::process::geteuid().is_root() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        Self(
            command
                .current_dir("/")
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    }

    fn is_alive(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for OtherProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_pid_file_that_names_another_living_process_is_no_obstacle() {
    let folder = Folder::new();
    let server = folder.start();
    sql(server.url(), "CREATE TABLE products (name text)");
    server.stop();
    let cluster = folder.data().join("cluster");
    let mut process = OtherProcess::start(&cluster, Command::new("sleep").arg("600"));
    let pid = process.0.id();
    let text = format!(
        "{pid}\n{}\n1\n5432\n/tmp\n\n1 1\nready   \n",
        cluster.display()
    );
    let file = cluster.join("postmaster.pid");
    fs::write(&file, text).unwrap();
    let owner = fs::metadata(&cluster).unwrap();
    std::os::unix::fs::chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();

    let server = folder.start();
    assert!(process.is_alive(), "it is left alone");
    assert_eq!(sql(server.url(), "SELECT count(*) FROM products"), "0");
}

#[test]
fn a_server_that_someone_else_started_is_left_alone() {
    let folder = Folder::new();
    drop(folder.start());
    let cluster = folder.data().join("cluster");
    let psql = psql("");
    let mut command = Command::new(Path::new(psql.get_program()).with_file_name("postgres"));
    command
        .arg("-D")
        .arg(&cluster)
        .args(["-c", "listen_addresses="]);
    command.arg("-k").arg(folder.data().join("socket"));
    let mut other = OtherProcess::start(&cluster, &mut command);
    let is_ready = || {
        let text = fs::read_to_string(cluster.join("postmaster.pid")).unwrap_or_default();
        text.lines()
            .nth(7)
            .is_some_and(|line| line.trim() == "ready")
    };
    await_that("the other server is ready", is_ready);
    let pid = other.0.id();
    match Server::start(folder.settings()) {
        Err(StartError::ForeignServer { pid: found, .. }) => assert_eq!(found, pid),
        result => panic!("{result:?}"),
    }
    assert!(other.is_alive());
    kill(pid, Signal::INT);
    other.0.wait().unwrap();
}

#[test]
fn a_folder_without_programs_is_named() {
    let folder = Folder::new();
    let mut settings = folder.settings();
    settings.program_dir = Some(folder.above().to_path_buf());
    let text = Server::start(settings).unwrap_err().to_string();
    assert!(
        text.contains(folder.above().to_str().unwrap()) && text.contains("`postgres`"),
        "{text}"
    );
}

#[test]
fn a_cluster_of_another_version_is_refused_and_left_unchanged() {
    let folder = Folder::new();
    drop(folder.start());
    let version = folder.data().join("cluster/PG_VERSION");
    let made_by = fs::read_to_string(&version).unwrap();
    fs::write(&version, "14\n").unwrap();
    match Server::start(folder.settings()) {
        Err(StartError::VersionMismatch { cluster: 14, .. }) => {}
        other => panic!("{other:?}"),
    }
    fs::write(&version, made_by).unwrap();
    drop(folder.start());
}

#[test]
fn the_log_of_postgresql_is_quoted_when_its_start_fails() {
    let folder = Folder::new();
    let mut settings = folder.settings();
    settings
        .parameters
        .push(("no_such_parameter".to_owned(), "1".to_owned()));
    let text = Server::start(settings).unwrap_err().to_string();
    assert!(
        text.contains("no_such_parameter") && text.contains("postgres.log"),
        "{text}"
    );
    assert_eq!(folder.processes(), []);
}

#[test]
fn the_callers_parameters_win_but_not_over_where_the_server_listens() {
    let folder = Folder::new();
    let mut settings = folder.settings();
    for (name, value) in [("fsync", "off"), ("port", "1"), ("listen_addresses", "*")] {
        settings
            .parameters
            .push((name.to_owned(), value.to_owned()));
    }
    let server = Server::start(settings).unwrap();
    assert_eq!(sql(server.url(), "SHOW fsync"), "off");
    assert_eq!(sql(server.url(), "SHOW listen_addresses"), "");
}

#[test]
fn a_full_log_makes_room() {
    let folder = Folder::new();
    fs::create_dir(folder.data()).unwrap();
    let log = folder.data().join("postgres.log");
    fs::File::create(&log).unwrap().set_len(17 << 20).unwrap();
    drop(folder.start());
    assert!(fs::metadata(&log).unwrap().len() < 1 << 20);
    assert_eq!(
        fs::metadata(folder.data().join("postgres.log.1"))
            .unwrap()
            .len(),
        17 << 20
    );
}

#[test]
fn the_log_is_never_written_through_a_link() {
    let folder = Folder::new();
    fs::create_dir(folder.data()).unwrap();
    let target = folder.above().join("target");
    fs::write(&target, "").unwrap();
    std::os::unix::fs::symlink(&target, folder.data().join("postgres.log")).unwrap();
    let result = Server::start(folder.settings());
    assert!(matches!(result, Err(StartError::Io { .. })), "{result:?}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "");
}

#[test]
fn a_folder_that_postgresqls_user_cannot_reach_is_refused_by_root() {
    let folder = Folder::new();
    let barred = folder.above().join("private");
    fs::create_dir(&barred).unwrap();
    fs::set_permissions(&barred, Permissions::from_mode(0o700)).unwrap();
    let (preferred, fallback) = (barred.join("data"), folder.data());
    let chosen = choose_data_dir(&preferred, &fallback);
    let mut settings = folder.settings();
    settings.data_dir = preferred.clone();
    let result = Server::start(settings);
    if rustix::process::geteuid().is_root() {
        assert_eq!(chosen, fallback);
        match result {
            Err(StartError::Unreachable { barrier, .. }) => {
                assert_eq!(barrier, fs::canonicalize(&barred).unwrap());
            }
            other => panic!("{other:?}"),
        }
    } else {
        assert_eq!(chosen, preferred);
        assert!(result.is_ok());
    }
    assert_eq!(choose_data_dir(&folder.data(), &barred), folder.data());
}

#[test]
fn root_takes_over_a_cluster_that_it_owns() {
    let folder = Folder::new();
    let server = folder.start();
    sql(server.url(), "CREATE TABLE products (name text)");
    server.stop();
    if rustix::process::geteuid().is_root() {
        let cluster = folder.data().join("cluster");
        let status = Command::new("chown")
            .args(["-R", "0:0"])
            .arg(&cluster)
            .status()
            .unwrap();
        assert!(status.success());
    }
    let server = folder.start();
    assert_eq!(sql(server.url(), "SELECT count(*) FROM products"), "0");
}
