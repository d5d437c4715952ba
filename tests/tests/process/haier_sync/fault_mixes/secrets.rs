//! Searches outputs for secrets.

use haier_simulator::RunningSimulator;
use integration_tests::caller::Caller;

/// Paths whose responses say much about accounts, syncs and products.
const PATHS: [&str; 16] = [
    "/api/haier/configs",
    "/api/haier/sync-logs?page_size=100",
    "/api/haier/failures?page_size=100",
    "/api/haier/failures/groups",
    "/api/haier/ignored-products",
    "/api/haier/supplier-categories",
    "/api/haier/supplier-brands",
    "/api/haier/stock?code=none",
    "/api/plans?page_size=100",
    "/api/attention?page_size=100",
    "/api/products?is_active=all&page_size=100",
    "/api/inventory-logs?page_size=100",
    "/api/openapi.json",
    "/metrics",
    "/healthz",
    "/readyz",
];

/// Everything that may not appear in any output: the credentials of the platform, and each token that it has
/// issued.
pub(super) fn of(simulator: &RunningSimulator) -> Vec<String> {
    let credentials = simulator.credentials().clone();
    let mut secrets = simulator.control().issued_tokens();
    assert!(!secrets.is_empty(), "no token was issued");
    secrets.extend([
        credentials.client_secret,
        credentials.password,
        credentials.seller_password,
    ]);
    secrets
}

/// The responses of a server to requests about all that it knows of the platform.
pub(super) async fn responses(admin: &Caller) -> Vec<(String, String)> {
    let mut responses = Vec::new();
    for path in PATHS {
        let response = admin.get(path).await;
        responses.push((
            format!("{path} ({})", response.status),
            format!("{:?} {}", response.headers, response.text),
        ));
    }
    responses
}

/// Fails if one of the outputs, given with their names, contains one of the secrets.
pub(super) fn assert_absent(secrets: &[String], outputs: &[(String, String)], context: &str) {
    for (name, output) in outputs {
        for secret in secrets {
            let is_there = output.contains(secret.as_str());
            assert!(!is_there, "{context}: {secret} is in {name}: {output}");
        }
    }
}
