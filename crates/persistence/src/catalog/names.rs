//! Looks up categories and brands by name.

use std::collections::{BTreeSet, HashMap};

use cangku_domain::{
    Text,
    ports::{StorageError, StorageResult},
};
use diesel::prelude::*;

/// Pairs of name and id.
pub(super) type Named = Vec<(String, i64)>;

/// Maximum number of attempts to insert names that another transaction deletes at once.
const ATTEMPTS: u32 = 3;

/// Returns the ids of these names, in their order. Inserts those that `find` doesn't return, sorted
/// by name: two transactions that inserted the same names in different orders would deadlock.
pub(super) fn ensure(
    connection: &mut PgConnection,
    names: &[Text<100>],
    find: impl Fn(&mut PgConnection, &[&str]) -> StorageResult<Named>,
    make: impl Fn(&mut PgConnection, &[&str]) -> StorageResult<()>,
) -> StorageResult<Vec<i64>> {
    let distinct = distinct(names);
    for _ in 0..ATTEMPTS {
        let ids = find(connection, &distinct)?.into_iter().collect();
        if let Some(ids) = in_order(names, &ids).into_iter().collect() {
            return Ok(ids);
        }
        let missing: Vec<&str> = distinct
            .iter()
            .copied()
            .filter(|name| !ids.contains_key(*name))
            .collect();
        // Skips names that another transaction has inserted meanwhile; the next round finds them.
        make(connection, &missing)?;
    }
    let ids = find(connection, &distinct)?.into_iter().collect();
    let vanished = || StorageError::Inconsistent("a name that was just made is gone".to_owned());
    in_order(names, &ids)
        .into_iter()
        .collect::<Option<_>>()
        .ok_or_else(vanished)
}

/// The names without duplicates, sorted.
pub(super) fn distinct(names: &[Text<100>]) -> Vec<&str> {
    let distinct: BTreeSet<&str> = names.iter().map(Text::as_str).collect();
    distinct.into_iter().collect()
}

/// The id of each name, in the names' order; `None` if there is none.
pub(super) fn in_order(names: &[Text<100>], ids: &HashMap<String, i64>) -> Vec<Option<i64>> {
    names
        .iter()
        .map(|name| ids.get(name.as_str()).copied())
        .collect()
}
