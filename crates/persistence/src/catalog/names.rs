//! Looks up categories and brands by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cangku_domain::{
    Identity, Text,
    catalog::search::NameFilter,
    ports::{StorageError, StorageResult},
};
use diesel::prelude::*;

/// Rows that were found: name, id, and whether the row is a twin of an older one.
pub(super) type Named = Vec<(String, i64, bool)>;

/// Maximum number of attempts to insert names that another transaction deletes at once.
const ATTEMPTS: u32 = 3;

/// Names to look up.
pub(super) struct WantedNames {
    /// The names without duplicates, sorted.
    pub(super) names: Vec<String>,
    /// Their identities.
    pub(super) identities: Vec<String>,
}

impl WantedNames {
    pub(super) fn of(names: &[Text<100>]) -> Self {
        let distinct: BTreeSet<&str> = names.iter().map(Text::as_str).collect();
        let identities: BTreeSet<Identity> = names.iter().map(Text::identity).collect();
        let identities = identities.into_iter();
        Self {
            names: distinct.into_iter().map(str::to_owned).collect(),
            identities: identities.map(|identity| identity.to_string()).collect(),
        }
    }
}

/// Returns the ids of these names, in their order. Inserts those that `find` doesn't return, sorted
/// by identity: two transactions that inserted the same names in different orders would deadlock.
pub(super) fn ensure(
    connection: &mut PgConnection,
    names: &[Text<100>],
    find: impl Fn(&mut PgConnection, WantedNames) -> StorageResult<Named>,
    make: impl Fn(&mut PgConnection, &[&str]) -> StorageResult<()>,
) -> StorageResult<Vec<i64>> {
    let wanted = || WantedNames::of(names);
    for _ in 0..ATTEMPTS {
        let found = in_order(names, find(connection, wanted())?);
        // Names that look the same get one row.
        let missing: BTreeMap<Identity, &str> = names
            .iter()
            .zip(&found)
            .filter(|(_, id)| id.is_none())
            .map(|(name, _)| (name.identity(), name.as_str()))
            .collect();
        if missing.is_empty() {
            return Ok(found.into_iter().flatten().collect());
        }
        let missing: Vec<&str> = missing.into_values().collect();
        // Skips names that another transaction has inserted meanwhile; the next round finds them.
        make(connection, &missing)?;
    }
    let vanished = || StorageError::Inconsistent("a name that was just made is gone".to_owned());
    in_order(names, find(connection, wanted())?)
        .into_iter()
        .collect::<Option<_>>()
        .ok_or_else(vanished)
}

/// The ids of the names that the filter accepts.
pub(super) fn accepted(filter: &NameFilter, names: Vec<(i64, String)>) -> Vec<i64> {
    let accepted = names.into_iter().filter(|(_, name)| filter.accepts(name));
    accepted.map(|(id, _)| id).collect()
}

/// The id of each name, in the names' order; `None` if there is none. A row with exactly the name
/// counts before one of the same identity.
pub(super) fn in_order(names: &[Text<100>], found: Named) -> Vec<Option<i64>> {
    let mut alike = HashMap::with_capacity(found.len());
    let mut exact = HashMap::with_capacity(found.len());
    for (name, id, is_twin) in found {
        if !is_twin {
            alike.insert(Identity::of(&name), id);
        }
        exact.insert(name, id);
    }
    names
        .iter()
        .map(|name| {
            let exact = exact.get(name.as_str());
            exact.or_else(|| alike.get(&name.identity())).copied()
        })
        .collect()
}
