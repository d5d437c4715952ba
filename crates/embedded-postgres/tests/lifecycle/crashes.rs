//! Kills without warning.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use rustix::process::Signal;

use crate::folder::{Folder, await_sql, await_that, kill, psql, sql, try_sql};
use crate::owner::Owner;

#[test]
fn the_server_ends_with_a_killed_owner_and_starts_again() {
    let folder = Folder::new();
    let (owner, url) = Owner::start(&folder);
    sql(
        &url,
        "CREATE TABLE products (name text); INSERT INTO products VALUES ('空调')",
    );
    owner.kill();
    folder.await_no_process();
    let server = folder.start();
    assert_eq!(sql(server.url(), "SELECT name FROM products"), "空调");
}

#[test]
fn a_start_right_after_the_kill_waits_for_the_old_server() {
    let folder = Folder::new();
    let (mut owner, mut url) = Owner::start(&folder);
    sql(&url, "CREATE TABLE products (number int)");
    for number in 0..3 {
        sql(&url, &format!("INSERT INTO products VALUES ({number})"));
        owner.kill();
        (owner, url) = Owner::start(&folder);
    }
    assert_eq!(sql(&url, "SELECT count(*) FROM products"), "3");
    drop(owner);
    folder.await_no_process();
}

#[test]
fn a_zombie_server_does_not_block_a_start() {
    // Orphans of this process's descendants become its children, and it never waits for them.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).unwrap();
    let folder = Folder::new();
    let (owner, url) = Owner::start(&folder);
    sql(&url, "CREATE TABLE products (number int)");
    let file = folder.data().join("cluster/postmaster.pid");
    let recorded = fs::read_to_string(&file).unwrap();
    let postmaster: u32 = recorded.lines().next().unwrap().parse().unwrap();
    kill(postmaster, Signal::STOP);
    owner.kill();
    // Killed before it can remove its file.
    kill(postmaster, Signal::KILL);
    await_that("it is a zombie", || {
        let stat = fs::read_to_string(format!("/proc/{postmaster}/stat")).unwrap();
        stat.contains(") Z ")
    });
    assert!(file.exists());
    let server = folder.start();
    assert_eq!(sql(server.url(), "SELECT count(*) FROM products"), "0");
}

#[test]
fn nothing_committed_is_lost_when_the_postmaster_is_killed_under_writes() {
    let folder = Folder::new();
    let server = folder.start();
    let url = server.url().to_owned();
    sql(&url, "CREATE TABLE sales (number int PRIMARY KEY)");
    let first = server.pid().unwrap();
    let mut client = psql(&url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = client.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // Ends by itself when the client has lost its connection.
        (0..200_000).all(|number| {
            let statement = format!("INSERT INTO sales VALUES ({number}) RETURNING number;\n");
            input.write_all(statement.as_bytes()).is_ok()
        })
    });
    let lines = BufReader::new(client.stdout.take().unwrap()).lines();
    let mut committed = Vec::new();
    for line in lines {
        committed.push(line.unwrap());
        if committed.len() == 500 {
            kill(first, Signal::KILL);
        }
    }
    writer.join().unwrap();
    client.wait().unwrap();
    assert!(committed.len() >= 500);

    await_sql(&url);
    await_that("a new postmaster is known", || {
        server.pid().is_some_and(|pid| pid != first)
    });
    let found = sql(&url, "SELECT number FROM sales ORDER BY number");
    let found: Vec<&str> = found.lines().collect();
    assert!(
        found.len() >= committed.len(),
        "{} found of {}",
        found.len(),
        committed.len()
    );
    assert_eq!(found[..committed.len()], committed[..]);
    drop(server);
    assert_eq!(folder.processes(), []);
}

#[test]
fn a_backend_without_its_postmaster_is_ended() {
    let folder = Folder::new();
    let server = folder.start();
    let url = server.url().to_owned();
    let busy = url.clone();
    let client = std::thread::spawn(move || {
        // Never waits for anything, so that it doesn't notice.
        try_sql(&busy, "DO $$ BEGIN LOOP END LOOP; END $$")
    });
    let find = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'DO%' AND state = 'active'";
    await_that("the backend is busy", || !sql(&url, find).is_empty());
    let backend = sql(&url, find);
    kill(server.pid().unwrap(), Signal::KILL);
    await_sql(&url);
    let left = folder.processes();
    assert!(
        !left.contains(&backend.parse().unwrap()),
        "the old backend is gone"
    );
    assert!(!client.join().unwrap().status.success());
}

#[test]
fn owner_and_postmaster_killed_at_once_leave_nothing_that_a_start_cannot_clear() {
    let folder = Folder::new();
    let (owner, url) = Owner::start(&folder);
    let busy = url.clone();
    let client = std::thread::spawn(move || try_sql(&busy, "DO $$ BEGIN LOOP END LOOP; END $$"));
    let find = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'DO%' AND state = 'active'";
    await_that("the backend is busy", || !sql(&url, find).is_empty());
    let recorded = fs::read_to_string(folder.data().join("cluster/postmaster.pid")).unwrap();
    let postmaster: u32 = recorded.lines().next().unwrap().parse().unwrap();
    kill(postmaster, Signal::STOP);
    owner.kill();
    kill(postmaster, Signal::KILL);
    let server = folder.start();
    assert_eq!(sql(server.url(), "SELECT 1"), "1");
    assert!(!client.join().unwrap().status.success());
    drop(server);
    assert_eq!(folder.processes(), []);
}

#[test]
fn the_server_comes_back_again_and_again() {
    let folder = Folder::new();
    let server = folder.start();
    let url = server.url().to_owned();
    for _ in 0..3 {
        let pid = server.pid().unwrap();
        kill(pid, Signal::KILL);
        await_that("it is back", || server.pid().is_some_and(|new| new != pid));
        assert_eq!(sql(&url, "SELECT 1"), "1");
    }
}

#[test]
fn a_kill_while_the_cluster_is_made_leaves_no_half_of_it() {
    let folder = Folder::new();
    let owner = Owner::begin(&folder);
    let is_made = || {
        let entries = fs::read_dir(folder.data()).into_iter().flatten().flatten();
        let mut scratch = entries.filter(|e| e.file_name().to_string_lossy().contains(".new-"));
        scratch.any(|e| e.path().join("PG_VERSION").exists())
    };
    await_that("initdb runs", is_made);
    owner.kill();
    assert!(!folder.data().join("cluster").exists());
    let server = folder.start();
    assert_eq!(sql(server.url(), "SELECT current_database()"), "shop");
    let names = fs::read_dir(folder.data())
        .unwrap()
        .flatten()
        .map(|e| e.file_name());
    assert!(
        names
            .into_iter()
            .all(|name| !name.to_string_lossy().contains(".new-"))
    );
}

#[test]
fn remains_of_a_half_made_cluster_are_removed() {
    let folder = Folder::new();
    let remains = folder.data().join("cluster.new-1/base");
    fs::create_dir_all(&remains).unwrap();
    fs::write(remains.join("1"), "half").unwrap();
    let server = folder.start();
    assert!(!folder.data().join("cluster.new-1").exists());
    assert_eq!(sql(server.url(), "SELECT 1"), "1");
}
