//! Syncs that are started over HTTP.

use std::time::{Duration, Instant};

use integration_tests::caller::{Caller, Response};
use serde_json::{Value, json};

use super::haier_fixture::HaierFixture;

pub const SYNC: &str = "/api/haier/sync";

impl HaierFixture {
    /// A shop whose active configuration allows this many calls a second; 0: any number.
    pub async fn with_rate(per_second: u32) -> Self {
        let haier = Self::set_up().await;
        let mut config = haier.config();
        config["rate_per_second"] = json!(per_second);
        let body = json!({"name": "haier", "config": config});
        haier
            .admin
            .post("/api/haier/configs", body)
            .await
            .expect(201);
        haier
    }

    /// Starts a sync.
    pub async fn start(&self, body: Value) -> Response {
        self.admin.post(SYNC, body).await.expect(202)
    }

    /// Starts a sync and waits for its end.
    pub async fn sync(&self, body: Value) -> Value {
        let id = self.start(body).await.id();
        ended(&self.admin, id).await
    }
}

/// The run as this caller sees it.
pub async fn run(caller: &Caller, id: i64) -> Value {
    let path = format!("/api/haier/sync-logs/{id}");
    caller.get(&path).await.expect(200).body
}

/// Waits until the run is as it should be.
pub async fn await_run(caller: &Caller, id: i64, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let run = run(caller, id).await;
        if is_so(&run) {
            return run;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{run}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits for the end of the run.
pub async fn ended(caller: &Caller, id: i64) -> Value {
    await_run(caller, id, |run| !run["completed_at"].is_null()).await
}
