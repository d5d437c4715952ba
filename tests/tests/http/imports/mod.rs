//! `/api/imports`: plans from spreadsheets.

mod encodings;
mod files;
mod forms;
mod plans;
mod refused_rows;
mod round_trip;
mod rows;

use integration_tests::caller::{Caller, Response};
use reqwest::Method;
use serde_json::{Value, json};

const PATH: &str = "/api/imports";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Imports a CSV.
async fn import_csv(admin: &Caller, text: &str) -> Response {
    admin.post_raw(PATH, "text/csv", text.to_owned()).await
}

/// Imports a workbook.
async fn import_workbook(admin: &Caller, mut workbook: rust_xlsxwriter::Workbook) -> Response {
    let bytes = workbook.save_to_buffer().unwrap();
    admin.post_raw(PATH, XLSX, bytes).await
}

/// Approves and applies the plan of an import; its status then.
async fn apply(admin: &Caller, imported: &Response) -> String {
    let id = imported.id();
    let path = format!("/api/plans/{id}");
    let approved = admin.post(&format!("{path}/approve"), json!({})).await;
    approved.expect(200);
    let applied = admin.post(&format!("{path}/apply"), json!({})).await;
    assert!(matches!(applied.status, 200 | 202), "{}", applied.text);
    applied.body["status"].as_str().unwrap().to_owned()
}

/// Items of the plan of an import.
async fn items(caller: &Caller, imported: &Response) -> Vec<Value> {
    let path = format!("/api/plans/{}/items?page_size=100", imported.id());
    let found = caller.get(&path).await.expect(200).body;
    found["results"].as_array().unwrap().clone()
}

/// Numbers of rows: unchanged, changed, created, refused.
fn counts(imported: &Response) -> [i64; 4] {
    ["unchanged", "changed", "created", "refused"]
        .map(|name| imported.body["import"][name].as_i64().unwrap())
}

/// Line, column and reason of each mistake.
fn mistakes(errors: &Value) -> Vec<(i64, String, String)> {
    let rows = errors.as_array().unwrap().iter();
    let of_row = |row: &Value| {
        let line = row["line"].as_i64().unwrap();
        let mistakes = row["mistakes"].as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        mistakes
            .iter()
            .map(|it| (line, text(&it["column"]), text(&it["reason"])))
            .collect::<Vec<_>>()
    };
    rows.flat_map(of_row).collect()
}

/// A file's content.
async fn download(caller: &Caller, path: &str) -> Vec<u8> {
    let sent = caller.request(Method::GET, path).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    sent.bytes().await.unwrap().to_vec()
}
