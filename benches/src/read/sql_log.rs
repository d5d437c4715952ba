//! Extracts the statements that the server sends for a request from PostgreSQL's log.

use std::{fs, time::Duration};

use super::get;
use crate::{
    Outcome,
    load::{StockedShop, connection::Connection, unexpected},
};

/// Returns the product queries of a request, with the parameters filled in.
pub async fn statements_of(shop: &StockedShop, path: &str) -> Outcome<Vec<String>> {
    let mut connection = Connection::open(&shop.authority).await?;
    let request = get(path, &shop.authority);
    // Warm-up: work that is done only once is done now.
    connection.ask(request.as_bytes()).await?;
    log_all(shop, true)?;
    let log = shop.shop.log("data").join("postgres/postgres.log");
    let before = fs::read_to_string(&log)?.len();
    let status = connection.ask(request.as_bytes()).await?;
    // The log lines may be written slightly after the response.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let text = fs::read_to_string(&log)?;
    log_all(shop, false)?;
    if status != 200 {
        return Err(unexpected(status, connection.body()).into());
    }
    let statements = read(text.get(before..).unwrap_or_default());
    if statements.is_empty() {
        return Err(format!("no statement of {path} in the log").into());
    }
    Ok(statements)
}

fn log_all(shop: &StockedShop, all: bool) -> Outcome<()> {
    let value = if all { "0" } else { "-1" };
    let set = format!("ALTER SYSTEM SET log_min_duration_statement = {value}");
    shop.database.ask(&set)?;
    shop.database
        .ask("SELECT pg_reload_conf(), pg_sleep(0.2)")?;
    Ok(())
}

/// Queries about the catalogue, each filled with the parameters of the following log line.
fn read(log: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        // The format is `duration: 1.234 ms  execute <name>: <statement>`.
        let Some((_, rest)) = line.split_once(" ms  execute ") else {
            continue;
        };
        let Some((_, statement)) = rest.split_once(": ") else {
            continue;
        };
        let parameters = lines
            .peek()
            .and_then(|line| line.split_once("parameters: "));
        let filled = parameters.map_or_else(
            || statement.to_owned(),
            |(_, parameters)| fill(statement, parameters),
        );
        let is_question = filled.starts_with("SELECT") || filled.starts_with("WITH");
        let is_of_catalog = ["product", "brands", "categories"]
            .into_iter()
            .any(|name| filled.contains(name));
        // Writes are left out: pgbench would change the shop by repeating them.
        if is_question && is_of_catalog && !filled.contains(" UPDATE") {
            found.push(filled);
        }
    }
    found
}

/// Replaces `$1`, `$2`, … by the values of `$1 = 'a', $2 = NULL`; highest number first, since `$1`
/// is a prefix of `$12`.
fn fill(statement: &str, parameters: &str) -> String {
    let mut values: Vec<(u32, &str)> = Vec::new();
    let mut rest = parameters;
    while let Some((name, behind)) = rest.split_once(" = ") {
        let number = name.rsplit('$').next().and_then(|text| text.parse().ok());
        let end = end_of_value(behind);
        values.extend(number.zip(behind.get(..end)));
        rest = behind.get(end..).unwrap_or_default();
    }
    values.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let filled = values
        .iter()
        .fold(statement.to_owned(), |text, (number, value)| {
            text.replace(&format!("${number}"), value)
        });
    // pgbench would end the statement at a semicolon.
    filled.replace(';', "")
}

/// Offset of the end of a value: after its closing quote; a doubled quote is part of the value.
fn end_of_value(text: &str) -> usize {
    if !text.starts_with('\'') {
        return text.find(',').unwrap_or(text.len());
    }
    let mut quotes = text.match_indices('\'').map(|(index, _)| index).skip(1);
    while let Some(index) = quotes.next() {
        if text
            .get(index + 1..)
            .is_some_and(|rest| rest.starts_with('\''))
        {
            quotes.next();
        } else {
            return index + 1;
        }
    }
    text.len()
}
