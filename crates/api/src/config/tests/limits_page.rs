//! `docs/LIMITS.md` against the table of settings.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Fallback, settings};

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/LIMITS.md"));

/// Numbers that aren't limits.
const NO_LIMITS: &[&str] = &["HAIER_SUPPLIER_CODE", "HAIER_COUNTY_CODE"];

/// The settings named by rows of the page, with the defaults of those rows: cells three and two of
/// `| what | value | `NAME` | when exceeded |`.
fn rows() -> BTreeMap<&'static str, &'static str> {
    let rows = PAGE.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix("| ")?.split(" | ").collect();
        let [_, value, setting, ..] = cells.as_slice() else {
            return None;
        };
        let name = setting.strip_prefix('`')?.strip_suffix('`')?;
        Some((name, *value))
    });
    rows.collect()
}

/// The number that a value begins with.
fn number(value: &str) -> &str {
    value.split(' ').next().unwrap_or_default()
}

#[test]
fn every_setting_that_is_a_number_is_on_the_page_of_limits() {
    let is_number = |fallback| match fallback {
        Fallback::Text(text) => text.bytes().all(|byte| byte.is_ascii_digit()),
        Fallback::Described(_) => false,
    };
    let numbers = settings().filter(|setting| is_number(setting.fallback));
    let expected: BTreeSet<_> = numbers
        .map(|setting| setting.variable)
        .filter(|variable| !NO_LIMITS.contains(variable))
        .collect();
    let listed: BTreeSet<_> = rows().into_keys().collect();
    let missing: Vec<_> = expected.difference(&listed).collect();
    assert!(missing.is_empty(), "not in docs/LIMITS.md: {missing:?}");
}

#[test]
fn the_page_of_limits_names_settings_that_exist_and_their_defaults() {
    for (name, value) in rows() {
        let setting = settings().find(|setting| setting.variable == name);
        let setting = setting.unwrap_or_else(|| panic!("{name} is no setting"));
        if let Fallback::Text(default) = setting.fallback {
            assert_eq!(number(value), default, "{name}");
        }
    }
}
