//! A connection string with several hosts.

use integration_tests::private_server::PrivateServer;

use crate::installation;

/// Host and port of a server in its connection string.
fn place(server: &PrivateServer) -> &str {
    let (_, rest) = server.url().split_once('@').unwrap();
    rest.split_once('/').unwrap().0
}

#[tokio::test]
async fn the_server_that_accepts_writes_is_found_among_several_hosts() {
    let standby = PrivateServer::start();
    // As of a standby, to `target_session_attrs`.
    standby.execute("ALTER DATABASE cangku SET default_transaction_read_only = on");
    let mut primary = PrivateServer::start();
    let hosts = format!("{},{}", place(&standby), place(&primary));
    let url = format!("postgres://postgres@{hosts}/cangku?target_session_attrs=read-write");
    let installation = installation().with("DATABASE_URL", &url);
    installation.run(&["migrate"]).expect_success();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    admin.get("/api/users").await.expect(200);

    // After a restart of the primary its connections are made anew, to the same one.
    primary.start_again();
    let begun = std::time::Instant::now();
    while admin.get("/api/users").await.status != 200 {
        assert!(begun.elapsed().as_secs() < 60, "{}", serve.stderr());
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    serve.terminate().expect_success();
}
