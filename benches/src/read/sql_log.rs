//! The statements that the server sends for a request, from PostgreSQL's log.

use std::{fs, time::Duration};

use super::get;
use crate::{
    Outcome,
    load::{StockedShop, connection::Connection, unexpected},
};

/// What a request reads of the products, with the values in their places.
pub async fn statements_of(shop: &StockedShop, path: &str) -> Outcome<Vec<String>> {
    let mut connection = Connection::open(&shop.authority).await?;
    let request = get(path, &shop.authority);
    // Whatever is done once only is done now.
    connection.ask(request.as_bytes()).await?;
    log_all(shop, true)?;
    let log = shop.shop.log("data").join("postgres/postgres.log");
    let before = fs::read_to_string(&log)?.len();
    let status = connection.ask(request.as_bytes()).await?;
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

/// Questions about goods, each with the parameters of the line below it.
fn read(log: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
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
        let is_of_goods = ["product", "brands", "categories"]
            .into_iter()
            .any(|name| filled.contains(name));
        if is_question && is_of_goods && !filled.contains(" UPDATE") {
            found.push(filled);
        }
    }
    found
}

/// Puts `$1 = 'a', $2 = NULL` in the statement's places, the last first: `$1` begins `$12`.
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
    filled.replace(';', "")
}

/// Where a value ends: behind its closing quote, of which a doubled one is none.
fn end_of_value(text: &str) -> usize {
    if !text.starts_with('\'') {
        return text.find(',').unwrap_or(text.len());
    }
    let mut quotes = text.match_indices('\'').map(|(place, _)| place).skip(1);
    while let Some(place) = quotes.next() {
        if text
            .get(place + 1..)
            .is_some_and(|rest| rest.starts_with('\''))
        {
            quotes.next();
        } else {
            return place + 1;
        }
    }
    text.len()
}
