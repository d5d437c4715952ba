//! Searching products, what is recommended, and what goes with a product.

mod bad_input;
mod names_change;
mod numbers;
mod ranking;
mod recommending;
mod words;

use integration_tests::caller::Caller;
use reqwest::Url;

/// The path of a list that searches for this.
fn searching(search: &str) -> String {
    let parameters = [("search", search), ("page_size", "100")];
    let url = Url::parse_with_params("http://localhost", parameters).unwrap();
    format!("/api/products?{}", url.query().unwrap())
}

/// The names that a search finds, sorted.
async fn found(anybody: &Caller, search: &str) -> Vec<String> {
    let mut names = anybody.names(&searching(search)).await;
    names.sort();
    names
}
