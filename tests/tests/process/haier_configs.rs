//! Stored configurations of Haier: the commands that use them, and the rotation of the key.

use haier_simulator::{RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{caller::Caller, database::TestDatabase, process::Installation};
use serde_json::{Value, json};

use crate::installation_on;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEXT_KEY: &str = "HxwdHhsYGRoXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
const OLD: &str = "CANGKU_ENCRYPTION_KEY_OLD";

fn simulator() -> RunningSimulator {
    Simulator::start(SimulatorConfig {
        products: 20,
        ..SimulatorConfig::default()
    })
    .unwrap()
}

fn config_of(simulator: &RunningSimulator) -> Value {
    let credentials = simulator.credentials();
    json!({
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "base_url": simulator.base_url(),
        "token_url": simulator.token_url(),
        "customer_code": credentials.customer_code,
        "password": credentials.password,
        "seller_password": credentials.seller_password,
        "rate_per_second": 0,
    })
}

fn secrets(simulator: &RunningSimulator) -> [String; 3] {
    let credentials = simulator.credentials().clone();
    [
        credentials.client_secret,
        credentials.password,
        credentials.seller_password,
    ]
}

/// An installation on this database whose log shows everything.
fn keyed(database: &TestDatabase, key: &str) -> Installation {
    installation_on(database)
        .with("CANGKU_ENCRYPTION_KEY", key)
        .with("CANGKU_LOG", "trace")
}

/// The rows of the configurations as text.
fn rows(database: &TestDatabase) -> String {
    database.text(
        "SELECT coalesce(string_agg(c::text, E'\\n' ORDER BY id), '') FROM haier_configs AS c",
    )
}

/// Creates a configuration by a server, and returns everything that the server said.
async fn create(installation: &Installation, bodies: &[Value]) -> String {
    let serve = installation.serve();
    let boss = installation.admin(&serve).await;
    let mut said = String::new();
    for body in bodies {
        said.push_str(&boss.post("/api/haier/configs", body.clone()).await.text);
    }
    let stopped = serve.terminate().expect_success();
    said + &stopped.stdout + &stopped.stderr
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_uses_the_active_configuration_else_the_settings() {
    let database = TestDatabase::fresh();
    let (stored, default) = (simulator(), simulator());
    let mut installation = keyed(&database, KEY);
    create(
        &installation,
        &[json!({"name": "stored", "config": config_of(&stored)})],
    )
    .await;
    for (name, value) in default.environment() {
        installation = installation.with(name, &value);
    }
    let calls = |simulator: &RunningSimulator| {
        let counters = simulator.control().counters();
        counters.call(haier_simulator::Call::Products).asked
    };
    let sync = ["sync-haier-products"];
    installation.run(&sync).expect_success();
    assert_eq!((calls(&stored), calls(&default)), (1, 0));
    database.execute("UPDATE haier_configs SET is_active = false");
    installation.run(&sync).expect_success();
    assert_eq!((calls(&stored), calls(&default)), (1, 1));
    // A broken one isn't replaced by the settings, which may be another customer's.
    database.execute("UPDATE haier_configs SET is_active = true, config = config - 'client_id'");
    let failed = installation.run(&sync);
    assert_eq!(failed.status.code(), Some(2), "{}", failed.stderr);
    assert!(
        failed.stderr.contains("config.client_id"),
        "{}",
        failed.stderr
    );
    assert_eq!((calls(&stored), calls(&default)), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_encrypts_every_secret_with_the_new_key() {
    let database = TestDatabase::fresh();
    let simulator = simulator();
    let installation = keyed(&database, KEY);
    let bodies = ["one", "two"].map(|name| json!({"name": name, "config": config_of(&simulator)}));
    create(&installation, &bodies).await;
    let plain = json!({"client_id": "a", "client_secret": "plain-secret", "colour": "red"});
    database.execute(&format!(
        "INSERT INTO haier_configs (name, config, is_active) VALUES ('plain', '{plain}', false)"
    ));
    let before = rows(&database);
    let next = installation.with("CANGKU_ENCRYPTION_KEY", NEXT_KEY);
    let refused = next.run(&["rotate-key"]);
    assert_eq!(refused.status.code(), Some(1), "{}", refused.stderr);
    for part in [
        "client_secret of the Haier configuration one",
        "seller_password of the Haier configuration two",
        OLD,
    ] {
        assert!(refused.stderr.contains(part), "{}", refused.stderr);
    }
    assert_eq!(rows(&database), before, "nothing was changed");
    let next = next.with(OLD, KEY);
    let rotated = next.run(&["rotate-key"]).expect_success();
    assert!(
        rotated.stdout.starts_with("7 of 7 secrets were encrypted"),
        "{}",
        rotated.stdout
    );
    let after = rows(&database);
    assert!(
        !after.contains("plain-secret") && after.contains("red"),
        "{after}"
    );
    let again = next.run(&["rotate_key"]).expect_success();
    assert!(
        again.stdout.starts_with("0 of 7 secrets"),
        "{}",
        again.stdout
    );
    assert_eq!(rows(&database), after);
    // From now on the new key alone is enough.
    let alone = keyed(&database, NEXT_KEY);
    alone.run(&["sync-haier-products"]).expect_success();
    let former = keyed(&database, KEY).run(&["sync-haier-products"]);
    assert_eq!(former.status.code(), Some(2));
    assert!(
        former.stderr.contains("CANGKU_ENCRYPTION_KEY"),
        "{}",
        former.stderr
    );
    for output in [refused, rotated, again, former] {
        for secret in secrets(&simulator) {
            assert!(!output.stdout.contains(&secret) && !output.stderr.contains(&secret));
        }
        for key in [KEY, NEXT_KEY, "plain-secret"] {
            assert!(!output.stdout.contains(key) && !output.stderr.contains(key));
        }
    }
}

#[test]
fn the_help_of_the_rotation_has_examples() {
    let database = TestDatabase::fresh();
    let help = installation_on(&database)
        .run(&["rotate-key", "--help"])
        .expect_success();
    for part in ["Examples:", OLD, "Exit code:"] {
        assert!(help.stdout.contains(part), "{}", help.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_any_response_log_error_row_or_output() {
    let database = TestDatabase::fresh();
    let simulator = simulator();
    let mut installation = keyed(&database, KEY);
    for (name, value) in simulator.environment() {
        installation = installation.with(name, &value);
    }
    let serve = installation.serve();
    let boss = installation.admin(&serve).await;
    let mut said = everything_said(&boss, &simulator).await;
    let mut wrong = config_of(&simulator);
    let typed = ["typed-wrong-1", "typed-wrong-2", "typed-wrong-3"];
    let keys = ["client_secret", "password", "seller_password"];
    for (key, text) in keys.iter().zip(typed) {
        wrong[*key] = text.into();
    }
    let name = "wrong";
    let body = json!({"name": name, "config": wrong, "is_active": true});
    let created = boss.post("/api/haier/configs", body).await.expect(201);
    let test = format!("/api/haier/configs/{}/test", created.id());
    said.push_str(&created.text);
    said.push_str(&boss.post(&test, json!({})).await.text);
    said.push_str(&boss.get("/api/haier/balance").await.text);
    said.push_str(&rows(&database));
    let idempotency = "SELECT coalesce(string_agg(k::text, ''), '') FROM idempotency_keys AS k";
    said.push_str(&database.text(idempotency));
    let stopped = serve.terminate().expect_success();
    said.push_str(&stopped.stdout);
    said.push_str(&stopped.stderr);
    database.execute("UPDATE haier_configs SET is_active = false");
    for command in [
        &["check-config"][..],
        &["sync-haier-products"],
        &["rotate-key"],
        &["check-data"],
        &["openapi"],
    ] {
        let output = installation.run(command);
        said.push_str(&output.stdout);
        said.push_str(&output.stderr);
    }
    assert!(said.contains("HAIER_CLIENT_SECRET") && said.len() > 100_000);
    let hidden = secrets(&simulator).into_iter();
    let hidden = hidden
        .chain(typed.map(str::to_owned))
        .chain([KEY.to_owned()]);
    for secret in hidden {
        let place = said.find(&secret);
        let around = place.map(|at| {
            let from = said.floor_char_boundary(at.saturating_sub(200));
            said[from..at].to_owned()
        });
        assert_eq!(around, None, "{secret} is shown");
    }
}

/// Uses every operation on configurations, with and without faults of Haier; returns all responses.
async fn everything_said(boss: &Caller, simulator: &RunningSimulator) -> String {
    let mut said = String::new();
    let configs = "/api/haier/configs";
    let body = json!({"name": "haier", "config": config_of(simulator)});
    let request = boss.request(reqwest::Method::POST, configs);
    let request = request.header("idempotency-key", "K1").json(&body);
    let created = boss.send(request).await.expect(201);
    let path = format!("{configs}/{}", created.id());
    let twice = boss.post(configs, body.clone()).await;
    let mut unknown = body;
    unknown["config"]["passwort"] = simulator.credentials().password.clone().into();
    let from_settings = json!({"name": "settings", "is_active": false});
    said.push_str(&created.text);
    said.push_str(&twice.expect(409).text);
    said.push_str(&boss.post(configs, unknown).await.expect(422).text);
    let copied = format!("{configs}/from-settings");
    said.push_str(&boss.post(&copied, from_settings).await.expect(201).text);
    for fault in [
        "",
        "any:html",
        "any:401",
        "prices:400",
        "stock:success-false",
    ] {
        let faults: Vec<&str> = Some(fault)
            .filter(|it| !it.is_empty())
            .into_iter()
            .collect();
        simulator.control().set_faults(faults).unwrap();
        for verb in ["validate", "test", "enable"] {
            said.push_str(&boss.post(&format!("{path}/{verb}"), json!({})).await.text);
        }
        for question in [
            "products?codes=A",
            "prices?codes=A",
            "stock?code=A",
            "logistics?order_code=A",
            "balance",
        ] {
            said.push_str(&boss.get(&format!("/api/haier/{question}")).await.text);
        }
    }
    simulator.control().clear_faults();
    for text in [
        boss.get(configs).await.text,
        boss.get(&path).await.text,
        boss.patch(&path, json!({"name": "new"})).await.text,
        boss.get("/metrics").await.text,
    ] {
        said.push_str(&text);
    }
    said
}
