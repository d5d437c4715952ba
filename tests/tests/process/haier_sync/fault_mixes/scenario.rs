//! A shop with a person's decisions, whose syncs are killed and started again.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use haier_simulator::{Control, ProductChange, RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::{Installation, Signal},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;

use super::{
    fault_mix::FaultMix,
    oracle::{self, Decisions},
    secrets,
};
use crate::installation_on;

const SYNC: [&str; 4] = [
    "sync-haier-products",
    "--sync-prices",
    "--sync-stock",
    "--force",
];
/// The limit of business requests that the command is given, per second.
const RATE: usize = 40;
/// Time without a request after which a command is killed that waits for the platform.
const STALLED: Duration = Duration::from_millis(1_500);

pub(super) struct Scenario {
    seed: u64,
    rng: StdRng,
    simulator: RunningSimulator,
    database: TestDatabase,
    installation: Installation,
    decided: BTreeMap<u32, Decisions>,
    /// What happened so far, for messages.
    history: Vec<String>,
    /// Outputs to search for secrets, with their names.
    outputs: Vec<(String, String)>,
}

impl Scenario {
    /// Imports a catalogue of this size. Then a person edits names and prices, and units are held.
    pub(super) async fn begin(seed: u64, products: u32) -> Self {
        let simulator = Simulator::start(SimulatorConfig {
            products,
            seed,
            ..SimulatorConfig::default()
        });
        let simulator = simulator.unwrap();
        let database = TestDatabase::fresh();
        let mut installation = installation_on(&database)
            .with("HAIER_RATE_PER_SECOND", &RATE.to_string())
            // Only the command syncs.
            .with("HAIER_RETRY_SECONDS", "0");
        for (name, value) in simulator.environment() {
            installation = installation.with(name, &value);
        }
        let mut scenario = Self {
            seed,
            rng: StdRng::seed_from_u64(seed),
            simulator,
            database,
            installation,
            decided: BTreeMap::new(),
            history: Vec::new(),
            outputs: Vec::new(),
        };
        scenario.complete().await;
        scenario.decide().await;
        scenario
    }

    fn control(&self) -> Control {
        self.simulator.control().clone()
    }

    fn context(&self) -> String {
        format!("seed {}: {}", self.seed, self.history.join("; "))
    }

    pub(super) fn random_mix(&mut self) -> FaultMix {
        FaultMix::random(&mut self.rng)
    }

    /// A person's edits, an unpaid order, a paid one and a direct lock.
    async fn decide(&mut self) {
        let server = self.installation.serve();
        let admin = self.installation.admin(&server).await;
        let sellable = "SELECT string_agg(product_code, ',' ORDER BY id) FROM products \
                        WHERE is_sales = '1' AND display_price > 0 AND stock >= 3";
        let sellable = self.database.text(sellable);
        let mut codes: Vec<&str> = sellable.split(',').take(5).collect();
        let id = |code: &str| {
            let query = format!("SELECT id FROM products WHERE product_code = '{code}'");
            self.database.number(&query)
        };
        let position = |code: &str| self.control().catalogue().find(code).unwrap().position;
        let mut decided = BTreeMap::new();
        for (code, held) in codes.drain(..3).zip([1, 2, 3]) {
            match held {
                1 => drop(admin.ordered(&[(id(code), 1)]).await),
                2 => {
                    let order = admin.ordered(&[(id(code), 2)]).await;
                    admin.steps(order, &["pay"]).await;
                }
                _ => {
                    let body = json!({"product_id": id(code), "quantity": 3,
                        "reason": "reserved", "reference": "SHOW-ROOM"});
                    admin.post("/api/inventory/lock", body).await.expect(201);
                }
            }
            decided.insert(
                position(code),
                Decisions {
                    held,
                    ..Decisions::default()
                },
            );
        }
        for (code, body) in codes
            .iter()
            .zip([json!({"name": "店长推荐"}), json!({"price": "4321.00"})])
        {
            let path = format!("/api/products/{}", id(code));
            admin.patch(&path, body.clone()).await.expect(200);
            let text = |field: &str| body[field].as_str().map(str::to_owned);
            decided.insert(
                position(code),
                Decisions {
                    name: text("name"),
                    price: text("price"),
                    held: 0,
                },
            );
        }
        self.outputs.extend(secrets::responses(&admin).await);
        let ended = server.terminate().expect_success();
        self.outputs
            .push(("the server".to_owned(), ended.stdout + &ended.stderr));
        self.decided = decided;
    }

    /// Some products are renamed, get other prices or units, can't be procured any more, or can again.
    pub(super) fn change_catalogue(&mut self) {
        let control = self.control();
        for _ in 0..6 {
            let position = self.rng.random_range(0..control.catalogue().size());
            let code = control.product(position).unwrap().code;
            let number = self.rng.random_range(1..5_000_u32);
            let change = match self.rng.random_range(0..5) {
                0 => ProductChange::rename(format!("EC{number}-NEW")),
                1 => ProductChange::withdraw("停产"),
                2 => ProductChange {
                    supply_price: Some(format!("{number}.50").parse().unwrap()),
                    ..ProductChange::default()
                },
                // Fewer units than are held, at times.
                3 => ProductChange::stock(number % 4),
                _ => ProductChange::stock(number),
            };
            control.change_product(&code, change).unwrap();
        }
    }

    /// Runs the command under these faults and kills it after a random number of requests, or when it only
    /// waits for the platform. It may end before.
    pub(super) async fn run_and_kill(&mut self, mix: &FaultMix) {
        let control = self.control();
        control.set_faults(&mix.0).unwrap();
        control.reset_counters();
        let most = control.catalogue().size() + 8;
        let after = u64::from(self.rng.random_range(1..=most));
        let installation = &self.installation;
        let mut command = installation.start(&SYNC);
        let (mut seen, mut last) = (0, Instant::now());
        while command.is_alive() && seen < after {
            let now = requests(&control);
            if now != seen {
                (seen, last) = (now, Instant::now());
            } else if seen > 0 && last.elapsed() > STALLED {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let is_alive = command.is_alive();
        if is_alive {
            command.signal(Signal::KILL);
        }
        let ended = command.finish();
        let how = if is_alive { "killed" } else { "ended" };
        self.history
            .push(format!("{mix}, {how} after {seen} of {after} requests"));
        self.outputs
            .push((format!("the command, {how}"), ended.stdout + &ended.stderr));
        self.check_rate();
        control.clear_faults();
        oracle::assert_consistent(&control, &self.database, &self.decided, &self.context());
    }

    /// Runs the command without faults to its end, and compares the database with the oracle.
    pub(super) async fn complete(&mut self) {
        let control = self.control();
        control.clear_faults();
        control.reset_counters();
        let ended = self.installation.run(&SYNC);
        let output = ended.stdout + &ended.stderr;
        // Products without a price in force are failures.
        let code = ended.status.code();
        assert!(
            matches!(code, Some(0 | 1)),
            "{}: {code:?} {output}",
            self.context()
        );
        self.history.push("completed".to_owned());
        self.outputs
            .push(("the command, completed".to_owned(), output));
        self.check_rate();
        let context = self.context();
        oracle::assert_consistent(&control, &self.database, &self.decided, &context);
        oracle::assert_is_as_expected(&control, &self.database, &self.decided, &context);
        let unfinished = "SELECT count(*) FROM haier_sync_logs WHERE completed_at IS NULL";
        assert_eq!(self.database.number(unfinished), 0, "{context}");
    }

    fn check_rate(&self) {
        let peak = self.control().counters().business_peak_per_second;
        // Requests that a busy machine delays may arrive in the same second as later ones.
        let most = RATE + RATE / 10;
        assert!(
            peak <= most,
            "{}: {peak} requests in a second",
            self.context()
        );
    }

    /// Checks that a server shows no secret, and that what was held can be completed.
    pub(super) async fn end(mut self) {
        let server = self.installation.serve();
        let admin: Caller = self.installation.admin(&server).await;
        let paid = "SELECT id FROM orders WHERE status = 'paid'";
        admin
            .steps(self.database.number(paid), &["ship", "complete"])
            .await;
        let body = json!({"product_id": self.database.number(
            "SELECT product_id FROM stock_holds WHERE reference = 'SHOW-ROOM'"),
            "quantity": 3, "reason": "sold", "reference": "SHOW-ROOM"});
        admin.post("/api/inventory/consume", body).await.expect(200);
        admin.assert_reconciled().await;
        self.outputs.extend(secrets::responses(&admin).await);
        let ended = server.terminate().expect_success();
        self.outputs
            .push(("the server".to_owned(), ended.stdout + &ended.stderr));
        secrets::assert_absent(
            &secrets::of(&self.simulator),
            &self.outputs,
            &self.context(),
        );
    }
}

/// All requests that the simulator has received since its counters were reset.
fn requests(control: &Control) -> u64 {
    let counters = control.counters();
    counters.calls.values().map(|call| call.asked).sum()
}
