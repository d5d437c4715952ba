//! A simulator, a separate database, and a sync runner.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::Arc,
    time::Duration,
};

use cangku_adapters::SystemClock;
use cangku_api::haier_sync::{NoProgress, SyncOptions, SyncReport, SyncRunner, SyncSettings};
use cangku_domain::{catalog::ProductCode, use_cases::SyncApproval};
use cangku_persistence::Database;
use haier_client::{CircuitPolicy, HaierClient, HaierConfig, RetryPolicy, Timeouts};
use haier_simulator::{Control, RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{actors::admin_named, database::TestDatabase};
use tokio_util::sync::CancellationToken;

/// The county that is requested unless a test sets another.
pub(crate) const COUNTY: &str = "110101";

pub(crate) struct SyncFixture {
    pub(crate) simulator: RunningSimulator,
    pub(crate) store: Arc<Database>,
    pub(crate) settings: SyncSettings,
    pub(crate) database: TestDatabase,
}

/// Traces of everything that a sync may write, to check that it wrote nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Traces {
    rows: Vec<i64>,
    newest_writes: Vec<i64>,
}

impl SyncFixture {
    pub(crate) fn with_products(products: u32) -> Self {
        let database = TestDatabase::fresh();
        let config = SimulatorConfig {
            products,
            ..SimulatorConfig::default()
        };
        Self {
            simulator: Simulator::start(config).unwrap(),
            store: Arc::new(database.open()),
            settings: SyncSettings {
                offer_batch: NonZeroUsize::new(100).unwrap(),
                stock_batch: NonZeroUsize::new(50).unwrap(),
                linger: Duration::from_millis(20),
                database_timeout: Duration::from_secs(20),
                ..SyncSettings::default()
            },
            database,
        }
    }

    pub(crate) fn control(&self) -> &Control {
        self.simulator.control()
    }

    /// The code of the product at this position.
    pub(crate) fn code(&self, position: u32) -> String {
        self.control().product(position).unwrap().code
    }

    pub(crate) fn codes(&self, positions: impl IntoIterator<Item = u32>) -> Vec<String> {
        positions
            .into_iter()
            .map(|position| self.code(position))
            .collect()
    }

    /// Short backoff and no rate limit.
    pub(crate) fn client_config(&self) -> HaierConfig {
        let credentials = self.simulator.credentials();
        HaierConfig {
            base_url: self.simulator.base_url(),
            token_url: Some(self.simulator.token_url()),
            client_id: credentials.client_id.clone(),
            client_secret: credentials.client_secret.clone().into(),
            customer_code: credentials.customer_code.clone(),
            password: credentials.password.clone().into(),
            seller_password: Some(credentials.seller_password.clone().into()),
            timeouts: Timeouts {
                token: Duration::from_secs(20),
                business: Duration::from_secs(20),
                full_list: Duration::from_secs(20),
            },
            retries: RetryPolicy {
                max_retries: 2,
                min_delay: Duration::from_millis(1),
                max_delay: Duration::from_millis(5),
                max_retry_after: Duration::from_millis(5),
            },
            rate_limit: None,
            circuit: CircuitPolicy {
                failures_to_open: NonZeroU32::new(20).unwrap(),
                open_for: Duration::from_millis(20),
                max_outage_wait: Duration::from_millis(300),
            },
            ..HaierConfig::default()
        }
    }

    /// A client with a timeout of one second, for hung connections.
    pub(crate) fn with_short_timeouts(&self) -> HaierConfig {
        let mut config = self.client_config();
        config.timeouts = Timeouts {
            token: Duration::from_secs(20),
            business: Duration::from_secs(1),
            full_list: Duration::from_secs(1),
        };
        config.retries.max_retries = 1;
        config
    }

    pub(crate) fn runner(&self) -> SyncRunner {
        self.runner_with(self.client_config())
    }

    pub(crate) fn runner_with(&self, client: HaierConfig) -> SyncRunner {
        SyncRunner::new(
            HaierClient::new(client).unwrap(),
            Arc::clone(&self.store),
            Arc::new(SystemClock),
            admin_named("test"),
            self.settings.clone(),
        )
    }

    pub(crate) async fn sync(&self, options: SyncOptions) -> SyncReport {
        self.sync_with(self.client_config(), options).await
    }

    pub(crate) async fn sync_with(&self, client: HaierConfig, options: SyncOptions) -> SyncReport {
        let runner = self.runner_with(client);
        let never = CancellationToken::new();
        runner.run(options, &NoProgress, &never).await.unwrap()
    }

    /// A sync of everything that must succeed.
    pub(crate) async fn sync_everything(&self) -> SyncReport {
        let report = self.sync(everything()).await;
        assert_eq!(report.exit_code(), 0, "{report:?}");
        report
    }

    /// The value of a product's column.
    pub(crate) fn value(&self, column: &str, code: &str) -> String {
        let query = format!("SELECT {column} FROM products WHERE product_code = '{code}'");
        self.database.text(&query)
    }

    pub(crate) fn stock(&self, code: &str) -> i64 {
        self.value("stock", code).parse().unwrap()
    }

    /// Holds units of a product.
    pub(crate) fn hold(&self, code: &str, units: u32) {
        self.database.execute(&format!(
            "UPDATE products SET stock = stock - {units}, held = held + {units}
             WHERE product_code = '{code}';
             INSERT INTO stock_holds (product_id, quantity, held)
             SELECT id, {units}, {units} FROM products WHERE product_code = '{code}'"
        ));
    }

    /// The codes and reasons of a run's failures at a stage.
    pub(crate) fn failures(&self, report: &SyncReport, stage: &str) -> Vec<(String, String)> {
        let id = report.run_id.unwrap();
        let rows = self.database.text(&format!(
            "SELECT COALESCE(string_agg(product_code || E'\\t' || reason, E'\\n' ORDER BY id), '') \
             FROM haier_sync_failures WHERE sync_log_id = {id} AND stage = '{stage}'"
        ));
        let failure = |row: &str| {
            let (code, reason) = row.split_once('\t').unwrap();
            (code.to_owned(), reason.to_owned())
        };
        rows.lines().map(failure).collect()
    }

    /// The run's row: status, total, success and failed.
    pub(crate) fn run_row(&self, report: &SyncReport) -> String {
        self.database.text(&format!(
            "SELECT concat_ws(' ', status, total_count, success_count, failed_count) \
             FROM haier_sync_logs WHERE id = {}",
            report.run_id.unwrap()
        ))
    }

    /// Asserts that every product's stock is the sum of its log, and that no run is unfinished.
    pub(crate) fn assert_consistent(&self) {
        let torn = "SELECT count(*) FROM products AS p WHERE stock IS DISTINCT FROM (SELECT \
                    COALESCE(sum(quantity), 0) FROM inventory_logs WHERE product_id = p.id)";
        assert_eq!(self.database.number(torn), 0, "stock differs from its log");
        let unfinished = "SELECT count(*) FROM haier_sync_logs WHERE completed_at IS NULL";
        assert_eq!(
            self.database.number(unfinished),
            0,
            "a run is left unfinished"
        );
    }

    /// Number of rows, and the transaction that last wrote one.
    pub(crate) fn traces(&self) -> Traces {
        let tables = [
            "categories",
            "brands",
            "products",
            "inventory_logs",
            "haier_sync_logs",
            "haier_sync_failures",
            "supplier_categories",
            "supplier_brands",
        ];
        let ask = |what: &str| {
            let ask = |table| self.database.number(&format!("SELECT {what} FROM {table}"));
            tables.into_iter().map(ask).collect()
        };
        Traces {
            rows: ask("count(*)"),
            newest_writes: ask("COALESCE(max(xmin::text::bigint), 0)"),
        }
    }
}

/// Products, prices and stock of all.
pub(crate) fn everything() -> SyncOptions {
    SyncOptions {
        prices: true,
        stock: true,
        ..SyncOptions::default()
    }
}

/// Whatever the safety limits say.
pub(crate) fn forced(options: SyncOptions) -> SyncOptions {
    SyncOptions {
        approval: SyncApproval::Forced,
        ..options
    }
}

pub(crate) fn with_stock() -> SyncOptions {
    SyncOptions {
        stock: true,
        ..SyncOptions::default()
    }
}

pub(crate) fn with_prices() -> SyncOptions {
    SyncOptions {
        prices: true,
        ..SyncOptions::default()
    }
}

/// Restricts the sync to these products.
pub(crate) fn named(codes: &[String], options: SyncOptions) -> SyncOptions {
    let codes = codes.iter().map(|code| ProductCode::new(code).unwrap());
    SyncOptions {
        product_codes: Some(codes.collect()),
        ..options
    }
}

/// The codes alone, sorted.
pub(crate) fn sorted_codes(failures: &[(String, String)]) -> Vec<String> {
    let mut codes: Vec<_> = failures.iter().map(|(code, _)| code.clone()).collect();
    codes.sort();
    codes
}
