//! Signals other than for shutdown, and closed terminals.

use std::{fs, io::Write, net::TcpListener, os::unix::process::CommandExt};

use integration_tests::process::{Finished, Installation, Running, Signal, await_that, signal};
use rustix::process::{Pid, kill_process_group};

use crate::{PROGRAM, installation};

/// An installation whose database refuses every connection, so that a command retries for 30
/// seconds.
fn without_database() -> Installation {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://shop@{}/shop", closed.local_addr().unwrap());
    installation().with("DATABASE_URL", &url)
}

fn times_in(text: &str, words: &str) -> usize {
    text.matches(words).count()
}

#[tokio::test]
async fn a_hangup_reloads_the_log_filter_and_names_what_waits_for_a_restart() {
    let installation = installation();
    let file = installation.folder().join("cangku.toml");
    let secret = installation.folder().join("jwt");
    let write = |filter: &str, pool: u32| {
        let text = format!(
            "[logging]\nfilter = '{filter}'\n[database]\npool_size = {pool}\n\
             [secrets]\njwt_secret_file = '{}'\n",
            secret.display()
        );
        fs::write(&file, text).unwrap();
    };
    fs::write(&secret, "pD5f0vV1hXQyq2l8o3ZK7wTnB4eRs6uY").unwrap();
    write("info", 16);
    let mut serve = installation.serve();
    let anybody = serve.anybody();
    anybody.get("/api/brands?search=before").await.expect(200);
    serve.await_stderr("/api/brands");

    write("warn", 20);
    fs::write(&secret, "eRs6uYpD5f0vV1hXQyq2l8o3ZK7wTnB4").unwrap();
    serve.signal(Signal::HUP);
    serve.await_stderr("these wait for a restart");
    serve.await_stderr("CANGKU_DATABASE_POOL_SIZE, CANGKU_JWT_SECRET");
    serve.await_stderr("changing the log filter");
    // The filter is in effect once a request leaves no log line.
    let mut lines = 0;
    await_that("lines of level info stay away", || {
        let now = times_in(&serve.stderr(), "\"INFO\"");
        std::mem::replace(&mut lines, now) == now
    });
    anybody.get("/api/categories").await.expect(200);
    assert!(
        !serve.stderr().contains("/api/categories"),
        "{}",
        serve.stderr()
    );
    assert!(!serve.stderr().contains("eRs6uY"), "{}", serve.stderr());

    write("info", 16);
    serve.signal(Signal::HUP);
    serve.await_stderr("the log filter has changed");
    anybody.get("/api/categories").await.expect(200);
    serve.await_stderr("/api/categories");
    serve.terminate().expect_success();
}

#[tokio::test]
async fn a_broken_configuration_changes_nothing_at_a_reload() {
    let installation = installation();
    let file = installation.folder().join("cangku.toml");
    fs::write(&file, "[logging]\nfilter = 'info'\n").unwrap();
    let serve = installation.serve();
    let broken = || times_in(&serve.stderr(), "is not reloaded; the old one stays");
    let hang_up = |expected: usize| {
        serve.signal(Signal::HUP);
        await_that("the refusal is logged", || broken() == expected);
    };
    fs::write(
        &file,
        "[logging]\nfilter = 'cangku_api=loud'\n[server]\nwrokers = 1\n",
    )
    .unwrap();
    hang_up(1);
    let stderr = serve.stderr();
    assert!(
        stderr.contains("logging.filter") && stderr.contains("server.wrokers"),
        "{stderr}"
    );
    fs::write(&file, "[logging\n").unwrap();
    hang_up(2);
    // Without the file, every setting in it would get its default.
    fs::remove_file(&file).unwrap();
    hang_up(3);
    serve.anybody().get("/readyz").await.expect(200);
    assert!(!serve.stderr().contains("the log filter has changed"));
    serve.terminate().expect_success();
}

#[tokio::test]
async fn hangups_and_user_signals_never_end_serve_or_its_postgresql() {
    let installation = installation();
    let mut command = installation.command(PROGRAM);
    command.arg("serve").process_group(0);
    let mut serve = installation.launch(command);
    // While the cluster is created.
    await_that("the start is under way", || {
        assert!(serve.is_alive(), "{}", serve.stderr());
        installation.data().join("postgres").exists()
    });
    hang_up_group(&serve);
    serve.await_stdout("listening on");
    let postmaster = installation.postmaster();
    hang_up_group(&serve);
    for which in [Signal::USR1, Signal::USR2] {
        serve.signal(which);
        serve.await_stderr(if which == Signal::USR1 {
            "SIGUSR1"
        } else {
            "SIGUSR2"
        });
    }
    // PostgreSQL rereads its own configuration then.
    signal(postmaster, Signal::HUP);
    await_that("it has reloaded twice", || {
        times_in(&serve.stderr(), "the configuration is reloaded") == 2
    });
    serve.anybody().get("/readyz").await.expect(200);
    assert_eq!(installation.postmaster(), postmaster);
    assert!(!serve.stderr().contains("ended by itself"));
    serve.terminate().expect_success();
    assert_eq!(installation.processes(), Vec::<u32>::new());
}

#[test]
fn a_closed_terminal_stops_a_command_cleanly() {
    let installation = without_database();
    let mut waiting = installation.start(&["migrate"]);
    waiting.await_stderr("doesn't answer yet");
    waiting.signal(Signal::HUP);
    let ended = waiting.finish().expect_refusal(&["DATABASE_URL"]);
    assert!(ended.stderr.contains("SIGHUP"), "{}", ended.stderr);
}

#[test]
fn a_closed_terminal_leaves_no_half_made_cluster() {
    let installation = installation();
    let mut command = installation.command(PROGRAM);
    command.arg("migrate").process_group(0);
    let mut migrate = installation.launch(command);
    await_that("the cluster is being made", || {
        assert!(migrate.is_alive(), "{}", migrate.stderr());
        installation.data().join("postgres").exists()
    });
    hang_up_group(&migrate);
    let ended: Finished = migrate.finish();
    assert!(ended.status.code().is_some(), "killed: {}", ended.stderr);
    assert_eq!(installation.processes(), Vec::<u32>::new());
    installation.run(&["migrate"]).expect_success();
}

#[test]
fn an_ignored_hangup_stays_ignored() {
    let installation = without_database();
    let mut command = installation.command("/bin/sh");
    let script = "trap '' HUP; exec \"$0\" migrate";
    command.args(["-c", script, PROGRAM]);
    let mut waiting = installation.launch(command);
    waiting.await_stderr("doesn't answer yet");
    waiting.signal(Signal::HUP);
    let tries = times_in(&waiting.stderr(), "trying again");
    await_that("it goes on", || {
        assert!(waiting.is_alive(), "{}", waiting.stderr());
        times_in(&waiting.stderr(), "trying again") > tries + 1
    });
    waiting.terminate().expect_refusal(&["DATABASE_URL"]);
}

#[tokio::test]
async fn a_server_under_nohup_reloads_as_well() {
    let installation = installation();
    let mut command = installation.command("/bin/sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" serve", PROGRAM]);
    let mut serve = installation.launch(command);
    serve.await_stdout("listening on");
    serve.signal(Signal::HUP);
    serve.await_stderr("the configuration is reloaded");
    serve.terminate().expect_success();
}

#[test]
fn signals_that_come_while_the_configuration_is_read_do_not_end_a_server() {
    let installation = installation();
    let file = installation.folder().join("piped.toml");
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    let mut command = installation.command(PROGRAM);
    command.arg("serve").arg("--config").arg(&file);
    let mut serve = installation.launch(command);
    // Opening the pipe blocks until the program opens its end: then it reads the configuration.
    let mut pipe = fs::OpenOptions::new().write(true).open(&file).unwrap();
    for which in [Signal::HUP, Signal::USR1, Signal::USR2] {
        serve.signal(which);
    }
    // Read at the reload.
    let plain = installation.folder().join("plain.toml");
    let text = "[logging]\nfilter = 'info'\n";
    fs::write(&plain, text).unwrap();
    fs::rename(&plain, &file).unwrap();
    pipe.write_all(text.as_bytes()).unwrap();
    drop(pipe);
    for line in ["SIGUSR1", "SIGUSR2", "the configuration is reloaded"] {
        serve.await_stderr(line);
    }
    serve.await_stdout("listening on");
    serve.terminate().expect_success();
}

/// Sends SIGHUP to all processes of the process's group, as a terminal does.
fn hang_up_group(process: &Running<'_>) {
    let group = i32::try_from(process.pid()).unwrap();
    kill_process_group(Pid::from_raw(group).unwrap(), Signal::HUP).unwrap();
}
