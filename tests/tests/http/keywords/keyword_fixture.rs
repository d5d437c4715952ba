//! Users who search, and the keywords that are shown.

use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, shop::Shop};
use reqwest::Url;
use serde_json::Value;

/// Shows keywords without results too, so that a test needs no product for each.
pub const ANY_KEYWORD: (&str, &str) = ("CANGKU_KEYWORDS_FIND_PRODUCTS", "false");

/// A path with one more parameter.
pub fn with(path: &str, name: &str, value: &str) -> String {
    let url = Url::parse_with_params("http://localhost", [(name, value)]).unwrap();
    let query = url.query().unwrap();
    let glue = if path.contains('?') { '&' } else { '?' };
    format!("{path}{glue}{query}")
}

/// Searches for a phrase.
pub async fn search(caller: &Caller, phrase: &str) {
    caller
        .get(&with("/api/products", "search", phrase))
        .await
        .expect(200);
}

/// Customers of these names, signed in.
pub async fn customers<const N: usize>(shop: &Shop, names: [&str; N]) -> [Caller; N] {
    let mut callers = Vec::new();
    for name in names {
        callers.push(shop.sign_in(name, Role::User).await);
    }
    callers.try_into().unwrap()
}

/// `keyword searches` of every hot keyword.
pub async fn hot(caller: &Caller, query: &str) -> Vec<String> {
    let path = format!("/api/search/hot-keywords{query}");
    lines(caller, &path, &["keyword", "searches"]).await
}

/// `source text` of every suggestion.
pub async fn suggested(caller: &Caller, prefix: &str) -> Vec<String> {
    let path = with("/api/search/suggestions?limit=20", "prefix", prefix);
    lines(caller, &path, &["source", "text"]).await
}

async fn lines(caller: &Caller, path: &str, fields: &[&str]) -> Vec<String> {
    let response = caller.get(path).await.expect(200);
    let rows = response.body["results"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    let line = |row: &Value| {
        let words: Vec<_> = fields.iter().map(|field| word(&row[*field])).collect();
        words.join(" ")
    };
    rows.map(line).collect()
}

/// `keyword user` of every row of the log, oldest first; `-` if anonymous.
pub fn logged(shop: &Shop) -> Vec<String> {
    let rows = shop.database().text(
        "SELECT coalesce(string_agg(keyword || ' ' || coalesce(username, '-'), '|' \
             ORDER BY search_logs.id), '') AS text \
         FROM search_logs LEFT JOIN users ON users.id = user_id",
    );
    let rows = rows.split('|').filter(|row| !row.is_empty());
    rows.map(str::to_owned).collect()
}
