//! A call that finds out whether Haier's platform responds.

use haier_client::HaierClient;

/// Whether the platform responds: to the question about a product's stock or, without a product, about the
/// balance. A refusal is a response; throttling and an open circuit are none.
pub async fn does_respond(client: &HaierClient, product_code: Option<&str>) -> bool {
    let error = match product_code {
        Some(code) => client.stock(code, None).await.err(),
        None => client.balances().await.err(),
    };
    error.is_none_or(|error| !error.is_transient())
}
