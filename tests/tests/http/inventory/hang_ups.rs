//! Clients that disconnect while their command waits.

use std::{
    io::Write,
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use integration_tests::{
    caller::Caller,
    process::TEST_TIMEOUT,
    shop::Shop,
    stock::{command, stocked},
};
use tokio::time::sleep;

/// Sends a lock on a new connection.
fn ask(shop: &Shop, admin: &Caller, product: i64, reference: &str) -> TcpStream {
    let host = shop.address().strip_prefix("http://").unwrap();
    let body = command(product, 1, reference).to_string();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST /api/inventory/lock HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        admin.token().unwrap(),
        body.len(),
    )
    .unwrap();
    stream
}

/// Waits until a metric of the server is at least this.
async fn await_figure(admin: &Caller, name: &str, least: f64) {
    let begun = Instant::now();
    loop {
        let metrics = admin.get("/metrics").await.expect(200).text;
        let line = metrics.lines().find(|line| line.starts_with(name));
        let value: f64 = line.map_or(0.0, |line| {
            line.rsplit(' ').next().unwrap().parse().unwrap()
        });
        if value >= least {
            return;
        }
        assert!(
            begun.elapsed() < TEST_TIMEOUT,
            "{name} is {value}, not {least}"
        );
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_caller_hung_up_is_not_carried_out() {
    // Far longer than the test takes.
    let shop = Shop::with(&[("CANGKU_ROW_LOCK_SECONDS", "60")]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 100).await;
    let mut blocker = shop.database().connection();
    let hold = format!("BEGIN; SELECT FROM products WHERE id = {id} FOR UPDATE");
    blocker.batch_execute(&hold).unwrap();
    let closed: Vec<_> = (0..4).map(|_| ask(&shop, &admin, id, "closed")).collect();
    let half: Vec<_> = (0..4).map(|_| ask(&shop, &admin, id, "half")).collect();
    let stays = {
        let (admin, body) = (admin.clone(), command(id, 1, "stays"));
        tokio::spawn(async move { admin.stock("lock", body).await })
    };
    await_figure(&admin, "cangku_stock_blocked_requests", 9.0).await;
    drop(closed);
    for stream in &half {
        stream.shutdown(Shutdown::Write).unwrap();
    }
    await_figure(&admin, "cangku_stock_abandoned_requests_total", 8.0).await;
    blocker.batch_execute("COMMIT").unwrap();
    stays.await.unwrap().expect(201);
    assert_eq!(admin.stock_of(id).await, 99);
    for reference in ["closed", "half"] {
        let query = format!("reference={reference}");
        assert_eq!(admin.stock_log(&query).await.len(), 0);
    }
    admin.assert_reconciled().await;
}
