//! Starting, serving, stopping.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use embedded_postgres::{Server, StartError, Stopped};

use crate::folder::{Folder, await_that, kill, sql};
use crate::owner::Owner;

#[test]
fn the_first_start_makes_a_durable_private_cluster() {
    let folder = Folder::new();
    let server = folder.start();
    let show = |name: &str| sql(server.url(), &format!("SHOW {name}"));
    for (name, value) in [
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
        ("lc_messages", "C"),
        ("timezone", "UTC"),
    ] {
        assert_eq!(show(name), value, "{name}");
    }
    let locale = "SELECT datname, datcollate FROM pg_database WHERE datname = current_database()";
    assert_eq!(sql(server.url(), locale), "shop|C.UTF-8");
    for private in ["cluster", "socket"] {
        let found = fs::metadata(folder.data().join(private)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o700, "{private}");
    }
    assert_eq!(server.stop(), Stopped::Cleanly);
    assert_eq!(folder.processes(), []);
}

#[test]
fn the_server_never_runs_as_root() {
    let folder = Folder::new();
    let server = folder.start();
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid().unwrap())).unwrap();
    let field = |name: &str| {
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap();
        line.split_whitespace()
            .map(|id| id.parse::<u32>().unwrap())
            .collect::<Vec<_>>()
    };
    let owner = fs::metadata(folder.data().join("cluster")).unwrap();
    assert_eq!(field("Uid:"), [owner.uid(); 4]);
    assert_eq!(field("Gid:"), [owner.gid(); 4]);
    assert_ne!(owner.uid(), 0);
    if rustix::process::geteuid().is_root() {
        assert_eq!(field("Groups:"), []);
        // What root itself writes to is out of PostgreSQL's reach.
        assert_eq!(fs::metadata(folder.data()).unwrap().uid(), 0);
        assert_eq!(fs::metadata(folder.data().join("lock")).unwrap().uid(), 0);
    }
}

#[test]
fn a_restart_keeps_the_data() {
    let folder = Folder::new();
    let server = folder.start();
    sql(
        server.url(),
        "CREATE TABLE products (name text); INSERT INTO products VALUES ('冰箱')",
    );
    assert_eq!(server.stop(), Stopped::Cleanly);
    let server = folder.start();
    assert_eq!(sql(server.url(), "SELECT name FROM products"), "冰箱");
}

#[test]
fn dropping_the_server_stops_it() {
    let folder = Folder::new();
    drop(folder.start());
    assert_eq!(folder.processes(), []);
}

#[test]
fn a_stop_ends_a_long_query() {
    let folder = Folder::new();
    let server = folder.start();
    let url = server.url().to_owned();
    let query = std::thread::spawn(move || crate::folder::try_sql(&url, "SELECT pg_sleep(600)"));
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    await_that("the query runs", || sql(server.url(), sleeping) == "1");
    assert_eq!(server.stop(), Stopped::Cleanly);
    assert!(!query.join().unwrap().status.success());
    assert_eq!(folder.processes(), []);
}

#[test]
fn a_signal_from_elsewhere_stops_the_server() {
    let folder = Folder::new();
    let settings = folder.settings();
    let stop = settings.stop.clone();
    let server = Server::start(settings).unwrap();
    stop.request();
    await_that("the server is gone", || server.pid().is_none());
    folder.await_no_process();
    assert_eq!(server.stop(), Stopped::Cleanly);
}

#[test]
fn a_stop_is_honoured_while_the_cluster_is_made() {
    let folder = Folder::new();
    let settings = folder.settings();
    let stop = settings.stop.clone();
    let start = std::thread::spawn(move || Server::start(settings));
    await_that("initdb runs", || !folder.processes().is_empty());
    stop.request();
    let result = start.join().unwrap();
    assert!(matches!(result, Err(StartError::Stopped)), "{result:?}");
    assert_eq!(folder.processes(), []);
    drop(folder.start());
}

#[test]
fn a_program_that_exits_leaves_no_server() {
    let folder = Folder::new();
    let (owner, _) = Owner::start(&folder);
    owner.exit();
    folder.await_no_process();
}

#[test]
fn an_interrupt_of_the_whole_group_ends_the_server_in_order() {
    let folder = Folder::new();
    let (owner, url) = Owner::start(&folder);
    sql(&url, "CREATE TABLE products (name text)");
    let group = rustix::process::Pid::from_raw(i32::try_from(owner.pid()).unwrap()).unwrap();
    rustix::process::kill_process_group(group, rustix::process::Signal::INT).unwrap();
    folder.await_no_process();
    let log = fs::read_to_string(folder.data().join("postgres.log")).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
}

#[test]
fn a_path_too_long_for_a_socket_gets_a_temporary_folder() {
    let folder = Folder::new();
    let mut settings = folder.settings();
    settings.data_dir = folder.above().join("长".repeat(40)).join("数据");
    let note = settings.data_dir.join("socket-folder");
    let server = Server::start(settings.clone()).unwrap();
    assert_eq!(sql(server.url(), "SELECT current_database()"), "shop");
    let socket = fs::read_to_string(&note).unwrap();
    assert_eq!(
        fs::metadata(&socket).unwrap().permissions().mode() & 0o777,
        0o700
    );
    // A crash of the server changes nothing about it.
    let url = server.url().to_owned();
    kill(server.pid().unwrap(), rustix::process::Signal::KILL);
    crate::folder::await_sql(&url);
    server.stop();
    assert!(!fs::exists(&socket).unwrap() && !note.exists());

    // What a killed process left is cleaned by the next.
    fs::create_dir(&socket).unwrap();
    fs::write(&note, &socket).unwrap();
    let cluster = fs::metadata(settings.data_dir.join("cluster")).unwrap();
    std::os::unix::fs::chown(&socket, Some(cluster.uid()), Some(cluster.gid())).unwrap();
    let server = Server::start(settings).unwrap();
    let used = fs::read_to_string(&note).unwrap();
    drop(server);
    assert!(!fs::exists(&socket).unwrap() && !fs::exists(&used).unwrap());
}

#[test]
fn the_log_of_a_running_server_stays_small() {
    let folder = Folder::new();
    let server = folder.start();
    let log = folder.data().join("postgres.log");
    let before = fs::read(&log).unwrap();
    let mut file = fs::File::options().append(true).open(&log).unwrap();
    std::io::Write::write_all(&mut file, &vec![b'x'; 17 << 20]).unwrap();
    await_that("a new log begins", || {
        fs::metadata(&log).unwrap().len() < 1 << 20
    });
    let old = fs::read(folder.data().join("postgres.log.1")).unwrap();
    assert!(old.starts_with(&before) && old.len() > 17 << 20);
    assert_eq!(sql(server.url(), "SELECT 1"), "1");
    drop(server);
    let log = fs::read_to_string(&log).unwrap();
    assert!(
        log.contains("shutting down"),
        "the server goes on in it: {log:?}"
    );
    assert!(!log.contains('\0'), "at its beginning");
}

#[test]
fn a_path_with_a_comma_gets_a_temporary_folder_since_libpq_parts_hosts_by_it() {
    let folder = Folder::new();
    let mut settings = folder.settings();
    settings.data_dir = folder.above().join("goods,stock");
    let server = Server::start(settings).unwrap();
    assert_eq!(sql(server.url(), "SELECT current_database()"), "shop");
}

#[test]
fn a_hangup_of_the_whole_group_leaves_the_server_alone() {
    let folder = Folder::new();
    let settings = folder.settings();
    let server = Server::start(settings).unwrap();
    let pid = server.pid().unwrap();
    let group =
        rustix::process::getpgid(rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()));
    assert_ne!(
        group.unwrap(),
        rustix::process::getpgrp(),
        "a terminal signals its group alone"
    );
    kill(pid, rustix::process::Signal::HUP);
    crate::folder::await_sql(server.url());
    assert_eq!(server.pid(), Some(pid));
}
