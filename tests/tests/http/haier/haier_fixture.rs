//! A shop and a simulator of Haier's platform.

use haier_simulator::{RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{
    caller::{Caller, Response},
    shop::Shop,
};
use serde_json::{Value, json};

/// The key that [`Shop`] sets.
pub const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
/// Another key.
pub const OTHER_KEY: &str = "YWJjZGVmMDEyMzQ1Njc4OTAxMjM0NTY3ODlhYmNkZWY=";

pub struct HaierFixture {
    pub simulator: RunningSimulator,
    pub shop: Shop,
    pub admin: Caller,
}

pub fn simulator() -> RunningSimulator {
    Simulator::start(SimulatorConfig {
        products: 30,
        ..SimulatorConfig::default()
    })
    .unwrap()
}

impl HaierFixture {
    /// A shop that isn't configured.
    pub async fn set_up() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let shop = Shop::with(settings).await;
        let admin = shop.admin().await;
        Self {
            simulator: simulator(),
            shop,
            admin,
        }
    }

    /// A shop whose settings name the simulator.
    pub async fn configured_by_settings() -> Self {
        let simulator = simulator();
        let environment = simulator.environment();
        let settings: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let shop = Shop::with(&settings).await;
        let admin = shop.admin().await;
        Self {
            simulator,
            shop,
            admin,
        }
    }

    /// The keys of a configuration for the fixture's simulator.
    pub fn config(&self) -> Value {
        config_of(&self.simulator)
    }

    /// The secrets of that configuration.
    pub fn secrets(&self) -> [String; 3] {
        let credentials = self.simulator.credentials().clone();
        [
            credentials.client_secret,
            credentials.password,
            credentials.seller_password,
        ]
    }

    /// Creates a configuration for the fixture's simulator.
    pub async fn create(&self, name: &str, is_active: bool) -> Response {
        let body = json!({"name": name, "config": self.config(), "is_active": is_active});
        let created = self.admin.post("/api/haier/configs", body).await;
        created.expect(201)
    }

    /// The code of the simulator's product at this position.
    pub fn code(&self, position: u32) -> String {
        self.simulator.control().product(position).unwrap().code
    }

    /// The stored JSON of a configuration.
    pub fn stored(&self, id: i64) -> Value {
        let query = format!("SELECT config::text FROM haier_configs WHERE id = {id}");
        serde_json::from_str(&self.shop.database().text(&query)).unwrap()
    }

    /// The names of the active configurations.
    pub fn active(&self) -> String {
        self.shop.database().text(
            "SELECT coalesce(string_agg(name, ' ' ORDER BY id), '') FROM haier_configs \
             WHERE is_active",
        )
    }
}

/// The keys of a configuration for a simulator.
pub fn config_of(simulator: &RunningSimulator) -> Value {
    let credentials = simulator.credentials();
    json!({
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "token_url": simulator.token_url(),
        "base_url": simulator.base_url(),
        "customer_code": credentials.customer_code,
        "send_to_code": credentials.send_to_code,
        "supplier_code": credentials.supplier_code,
        "password": credentials.password,
        "seller_password": credentials.seller_password,
    })
}
