//! A shop with a schedule of syncs.

use integration_tests::shop::Shop;
use serde_json::{Value, json};

use super::{
    haier_fixture::{HaierFixture, config_of},
    sync_fixture::ended,
};

pub const SCHEDULE: &str = "/api/haier/schedule";

impl HaierFixture {
    /// A configured shop with these settings, and without jitter.
    pub async fn scheduled(settings: &[(&str, &str)]) -> Self {
        let haier = Self::with(&without_jitter(settings)).await;
        let mut config = config_of(&haier.simulator);
        config["rate_per_second"] = json!(0);
        let body = json!({"name": "haier", "config": config});
        let configs = haier.admin.post("/api/haier/configs", body).await;
        configs.expect(201);
        haier
    }

    /// Another server of the shop with these settings.
    pub async fn beside(&self, settings: &[(&str, &str)]) -> Shop {
        self.shop.beside_with(&without_jitter(settings)).await
    }

    /// The schedule as the admin sees it.
    pub async fn schedule(&self) -> Value {
        self.admin.get(SCHEDULE).await.expect(200).body
    }

    /// A task of the schedule.
    pub async fn task(&self, name: &str) -> Value {
        let schedule = self.schedule().await;
        let tasks = schedule["tasks"].as_array().unwrap();
        let task = tasks.iter().find(|task| task["task"] == name);
        task.unwrap().clone()
    }

    /// Starts the sync that is due and waits for its end.
    pub async fn due_sync(&self) -> (&'static str, Value) {
        let (task, run) = self.shop.start_due_sync().unwrap();
        (task, ended(&self.admin, run).await)
    }

    /// Lets a task be due since three days ago.
    pub fn make_due(&self, task: &str) {
        self.shop.database().execute(&format!(
            "UPDATE haier_schedule_tasks SET next_run_at = now() - interval '3 days' \
             WHERE task = '{task}'"
        ));
    }

    /// Number of runs of syncs.
    pub fn runs(&self) -> i64 {
        let runs = "SELECT count(*) FROM haier_sync_logs";
        self.shop.database().number(runs)
    }
}

fn without_jitter<'a>(settings: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut settings = settings.to_vec();
    settings.push(("HAIER_SCHEDULE_JITTER_SECONDS", "0"));
    settings
}
