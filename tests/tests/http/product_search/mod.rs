//! Product search, recommendations, and related products.

mod bad_input;
mod names_change;
mod numbers;
mod ranking;
mod recommending;
mod spellings;
mod synonyms;
mod words;

use integration_tests::caller::Caller;
use reqwest::Url;

/// The path of a list with this search phrase.
fn searching(search: &str) -> String {
    let parameters = [("search", search), ("page_size", "100")];
    let url = Url::parse_with_params("http://localhost", parameters).unwrap();
    format!("/api/products?{}", url.query().unwrap())
}

/// The names of the found products, sorted.
async fn found(anybody: &Caller, search: &str) -> Vec<String> {
    let mut names = anybody.names(&searching(search)).await;
    names.sort();
    names
}
