//! Latency and the rate cap.

use std::time::{Duration, Instant};

use haier_client::wire::BALANCE_PATH;
use haier_simulator::{Call, SimulatorConfig};

use crate::probe::{Probe, balance_body};

#[tokio::test]
async fn requests_over_the_cap_are_throttled_and_counted() {
    let config = SimulatorConfig {
        rate: Some(1),
        burst: 5,
        ..Default::default()
    };
    let probe = Probe::start(config).await;
    let (mut served, mut throttled) = (0, 0);
    let start = Instant::now();
    for _ in 0..40 {
        match probe
            .post(BALANCE_PATH, &balance_body())
            .await
            .status()
            .as_u16()
        {
            200 => served += 1,
            429 => throttled += 1,
            status => panic!("{status}"),
        }
    }
    let allowed = 6 + start.elapsed().as_secs();
    assert!(served >= 5 && served <= allowed, "{served} served");
    let counters = probe.simulator.control().counters().call(Call::Balance);
    assert_eq!(
        (counters.count("200"), counters.count("429")),
        (served, throttled)
    );
    assert_eq!(counters.asked, 40);
    assert_eq!(
        probe.ask_token().send().await.unwrap().status(),
        200,
        "tokens aren't capped"
    );

    probe.simulator.control().set_rate(None);
    assert_eq!(
        probe.post(BALANCE_PATH, &balance_body()).await.status(),
        200
    );
}

#[tokio::test]
async fn responses_take_the_latency_but_do_not_wait_for_each_other() {
    let latency = Duration::from_millis(200);
    let probe = Probe::start(SimulatorConfig {
        latency,
        ..Default::default()
    })
    .await;
    let start = Instant::now();
    probe.balance().await;
    assert!(start.elapsed() >= latency);

    let requests: Vec<_> = (0..100)
        .map(|_| tokio::spawn(probe.request(BALANCE_PATH, &balance_body()).send()))
        .collect();
    let start = Instant::now();
    for request in requests {
        assert_eq!(request.await.unwrap().unwrap().status(), 200);
    }
    assert!(
        start.elapsed() < latency * 100,
        "a hundred requests were handled one by one"
    );
    let counters = probe.simulator.control().counters();
    assert_eq!(counters.call(Call::Balance).asked, 101);
    assert!(counters.business_peak_per_second >= 2);
}
