//! A shop that serves HTTP, a simulator, and the command that syncs the shop's database.

use std::process::{Command, Stdio};

use haier_simulator::{Control, RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{caller::Caller, shop::Shop};
use serde_json::{Value, json};

pub(crate) struct ShopSync {
    pub(crate) shop: Shop,
    pub(crate) admin: Caller,
    simulator: RunningSimulator,
}

/// Result of the command.
#[derive(Debug)]
pub(crate) struct CommandResult {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl ShopSync {
    pub(crate) async fn with_products(products: u32) -> Self {
        let shop = Shop::open().await;
        let config = SimulatorConfig {
            products,
            ..SimulatorConfig::default()
        };
        Self {
            admin: shop.admin().await,
            shop,
            simulator: Simulator::start(config).unwrap(),
        }
    }

    pub(crate) fn control(&self) -> &Control {
        self.simulator.control()
    }

    pub(crate) fn code(&self, position: u32) -> String {
        self.control().product(position).unwrap().code
    }

    /// Runs the command, in one of its spellings, to its end.
    pub(crate) async fn run(&self, command: &str, flags: &[&str]) -> CommandResult {
        self.run_with(command, flags, &[]).await
    }

    /// The same with further variables in its environment.
    pub(crate) async fn run_with(
        &self,
        command: &str,
        flags: &[&str],
        environment: &[(&str, &str)],
    ) -> CommandResult {
        let mut process = Command::new(env!("CARGO_BIN_EXE_cangku_under_test"));
        process
            .env_clear()
            .env("CANGKU_PROFILE", "test")
            .env("DATABASE_URL", self.shop.database().url())
            .envs(self.simulator.environment())
            .env("HAIER_RATE_PER_SECOND", "0")
            .envs(environment.iter().copied())
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::null())
            .arg(command)
            .args(flags);
        let output = tokio::task::spawn_blocking(move || process.output());
        let output = output.await.unwrap().unwrap();
        CommandResult {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A sync of products, prices and stock.
    pub(crate) async fn sync(&self) -> CommandResult {
        let flags = ["--sync-prices", "--sync-stock"];
        self.run("sync-haier-products", &flags).await
    }

    /// A sync that must succeed.
    pub(crate) async fn sync_everything(&self) -> CommandResult {
        let result = self.sync().await;
        assert_eq!(result.code, 0, "{result:?}");
        result
    }

    /// The newest change plan.
    pub(crate) async fn newest_plan(&self) -> Value {
        let path = "/api/plans?page_size=1";
        self.admin.get(path).await.expect(200).body["results"][0].clone()
    }

    /// Takes a step with a plan.
    pub(crate) async fn take(&self, plan: &Value, action: &str) -> Value {
        let path = format!("/api/plans/{}/{action}", plan["id"]);
        let taken = self.admin.post(&path, json!({})).await;
        assert!(matches!(taken.status, 200 | 202), "{}", taken.text);
        taken.body
    }

    pub(crate) async fn product(&self, code: &str) -> Value {
        let path = format!("/api/products/by-code/{code}");
        self.admin.get(&path).await.expect(200).body
    }

    /// The newest run as the API shows it.
    pub(crate) async fn newest_run(&self) -> Value {
        let path = "/api/haier/sync-logs?page_size=1";
        self.admin.get(path).await.expect(200).body["results"][0].clone()
    }

    /// Codes, stages and reasons of the newest run's failures.
    pub(crate) async fn failures(&self) -> Vec<(String, String, String)> {
        let id = self.newest_run().await["id"].clone();
        let path = format!("/api/haier/sync-logs/{id}/failures?page_size=100");
        let rows = self.admin.get(&path).await.expect(200).body["results"].clone();
        let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
        let failure = |row: &Value| {
            (
                text(row, "product_code"),
                text(row, "stage"),
                text(row, "reason"),
            )
        };
        rows.as_array().unwrap().iter().map(failure).collect()
    }

    /// A supplier's name of a category or brand, by `kind` `categories` or `brands`.
    pub(crate) async fn supplier_name(&self, kind: &str, name: &str) -> Value {
        let path = format!("/api/haier/{kind}?page_size=100");
        let rows = self.admin.get(&path).await.expect(200).body["results"].clone();
        let rows = rows.as_array().unwrap().clone();
        let found = rows.into_iter().find(|row| row["external_name"] == name);
        found.unwrap_or_else(|| panic!("no {name} among the supplier's {kind}"))
    }

    pub(crate) fn number(&self, query: &str) -> i64 {
        self.shop.database().number(query)
    }
}
