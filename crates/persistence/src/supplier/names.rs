//! Suppliers' names of categories and brands: repository within a transaction.

use std::collections::{BTreeSet, HashMap};

use cangku_domain::{
    BrandId, CategoryId, Identity, SupplierNameId,
    ports::{
        BrandRepository, CategoryRepository, StorageError, StorageResult, SupplierNameRepository,
    },
    supplier::{ExternalName, NameTarget, SupplierName},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz},
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{SupplierNameRow, TargetId},
    unit_of_work::PgUnitOfWork,
};

/// The columns of a [`SupplierNameRow`] of the table `found`.
pub(super) fn columns<Id: TargetId>() -> String {
    let target = Id::TABLES.target;
    format!(
        "found.id, found.supplier::text, found.external_name::text, found.{target} AS target, \
         found.is_ignored, found.version, found.created_at, found.updated_at"
    )
}

/// What these names stand for, in their order; unknown names are unmapped.
pub(super) fn targets<Id: TargetId>(
    connection: &mut PgConnection,
    supplier: &str,
    names: &[ExternalName],
) -> StorageResult<Vec<NameTarget<Id>>> {
    read_targets(connection, supplier, names, "")
}

fn read_targets<Id: TargetId>(
    connection: &mut PgConnection,
    supplier: &str,
    names: &[ExternalName],
    lock: &str,
) -> StorageResult<Vec<NameTarget<Id>>> {
    let statement = format!(
        "SELECT {} FROM {} AS found WHERE supplier = $1 \
         AND (external_name = ANY ($2) OR text_identity(external_name) = ANY ($3)) \
         ORDER BY external_name {lock}",
        columns::<Id>(),
        Id::TABLES.names
    );
    let identities: Vec<String> = names
        .iter()
        .map(|name| name.identity().to_string())
        .collect();
    let rows: Vec<SupplierNameRow> = sql_query(statement)
        .bind::<Text, _>(supplier)
        .bind::<Array<Text>, _>(distinct(names))
        .bind::<Array<Text>, _>(identities)
        .load(connection)
        .into_storage_result()?;
    let mut exact = HashMap::with_capacity(rows.len());
    // The first of several spellings, as in rows of former syncs, counts for further ones.
    let mut alike: HashMap<Identity, (i64, NameTarget<Id>)> = HashMap::with_capacity(rows.len());
    for row in rows {
        let target = row.target()?;
        let first = alike.entry(Identity::of(&row.external_name));
        let first = first.or_insert((row.id, target));
        if row.id < first.0 {
            *first = (row.id, target);
        }
        exact.insert(row.external_name, target);
    }
    let target = |name: &ExternalName| {
        let exact = exact.get(name.as_str());
        exact
            .or_else(|| alike.get(&name.identity()).map(|(_, target)| target))
            .copied()
    };
    Ok(names
        .iter()
        .map(|name| target(name).unwrap_or(NameTarget::Unmapped))
        .collect())
}

fn distinct(names: &[ExternalName]) -> Vec<&str> {
    let distinct: BTreeSet<&str> = names.iter().map(|name| name.as_str()).collect();
    distinct.into_iter().collect()
}

#[derive(QueryableByName)]
struct LockedId {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Locks the shop's entries against deletion; returns how many of them exist.
fn lock_entries<Id: TargetId>(
    connection: &mut PgConnection,
    ids: &BTreeSet<i64>,
) -> StorageResult<usize> {
    // The weakest lock that blocks a delete, as the foreign-key checks of products take.
    let statement = format!(
        "SELECT id FROM {} WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE",
        Id::TABLES.entries
    );
    let locked: Vec<LockedId> = sql_query(statement)
        .bind::<Array<BigInt>, _>(ids.iter().copied().collect::<Vec<_>>())
        .load(connection)
        .into_storage_result()?;
    Ok(locked.iter().filter(|row| ids.contains(&row.id)).count())
}

/// Maps names to entries, unless they have got another target meanwhile.
fn record<Id: TargetId>(
    connection: &mut PgConnection,
    supplier: &str,
    mappings: &[(&str, Id)],
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let (names, target) = (Id::TABLES.names, Id::TABLES.target);
    // Sorted by name: two transactions that inserted the same names in different orders would
    // deadlock.
    let statement = format!(
        "INSERT INTO {names} AS present (supplier, external_name, {target}, created_at, updated_at) \
         SELECT $1, name, entry, $4, $4 FROM unnest($2, $3) AS new (name, entry) ORDER BY name \
         ON CONFLICT (supplier, external_name) DO UPDATE \
         SET {target} = excluded.{target}, updated_at = excluded.updated_at \
         WHERE present.{target} IS NULL AND NOT present.is_ignored"
    );
    let (texts, ids): (Vec<&str>, Vec<i64>) = mappings
        .iter()
        .map(|(name, id)| (*name, id.number()))
        .unzip();
    sql_query(statement)
        .bind::<Text, _>(supplier)
        .bind::<Array<Text>, _>(texts)
        .bind::<Array<BigInt>, _>(ids)
        .bind::<Timestamptz, _>(now)
        .execute(connection)
        .into_storage_result()
        .map(drop)
}

/// Creates the shop's entries on first sight of a supplier's names.
pub(crate) trait EnsureEntries: TargetId {
    /// The ids of the entries with these names, in their order.
    fn ensure_entries(
        unit: &mut PgUnitOfWork<'_>,
        names: &[ExternalName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Self>>;
}

impl EnsureEntries for CategoryId {
    fn ensure_entries(
        unit: &mut PgUnitOfWork<'_>,
        names: &[ExternalName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Self>> {
        CategoryRepository::ensure(unit, names, now)
    }
}

impl EnsureEntries for BrandId {
    fn ensure_entries(
        unit: &mut PgUnitOfWork<'_>,
        names: &[ExternalName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Self>> {
        BrandRepository::ensure(unit, names, now)
    }
}

impl<Id: EnsureEntries> SupplierNameRepository<Id> for PgUnitOfWork<'_> {
    fn targets(
        &mut self,
        supplier: &str,
        names: &[ExternalName],
    ) -> StorageResult<Vec<NameTarget<Id>>> {
        targets(self.connection, supplier, names)
    }

    /// Lock order: products that this transaction locks as well must be locked before. Within, the
    /// entries come before the names, as in deletions and merges.
    fn ensure(
        &mut self,
        supplier: &str,
        names: &[ExternalName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Id>> {
        let present: Vec<NameTarget<Id>> = targets(self.connection, supplier, names)?;
        let mapped = present.iter().filter_map(NameTarget::id).map(Id::number);
        let mapped: BTreeSet<i64> = mapped.collect();
        if lock_entries::<Id>(self.connection, &mapped)? < mapped.len() {
            return Err(changed_meanwhile());
        }
        let unmapped: BTreeSet<&ExternalName> = names
            .iter()
            .zip(&present)
            .filter(|(_, target)| matches!(target, NameTarget::Unmapped))
            .map(|(name, _)| name)
            .collect();
        if !unmapped.is_empty() {
            let unmapped: Vec<ExternalName> = unmapped.into_iter().cloned().collect();
            let ids = Id::ensure_entries(self, &unmapped, now)?;
            let texts = unmapped.iter().map(|name| name.as_str());
            let mappings: Vec<_> = texts.zip(ids).collect();
            record(self.connection, supplier, &mappings, now)?;
        }
        // Locked last, and read again: the first reading took no locks. The entries are locked only
        // if they are still the same.
        let locked: Vec<NameTarget<Id>> =
            read_targets(self.connection, supplier, names, "FOR SHARE")?;
        let mut ids = Vec::with_capacity(names.len());
        for (before, after) in present.into_iter().zip(locked) {
            match (before, after) {
                (NameTarget::Mapped(before), NameTarget::Mapped(after)) if before == after => {
                    ids.push(after);
                }
                (NameTarget::Unmapped, NameTarget::Mapped(after)) => ids.push(after),
                _ => return Err(changed_meanwhile()),
            }
        }
        Ok(ids)
    }

    fn lock(&mut self, id: SupplierNameId) -> StorageResult<Option<SupplierName<Id>>> {
        let statement = format!(
            "SELECT {} FROM {} AS found WHERE id = $1 FOR NO KEY UPDATE",
            columns::<Id>(),
            Id::TABLES.names
        );
        sql_query(statement)
            .bind::<BigInt, _>(id.get())
            .get_result::<SupplierNameRow>(self.connection)
            .optional()
            .into_storage_result()?
            .map(SupplierNameRow::into_name)
            .transpose()
    }

    fn save(&mut self, name: &SupplierName<Id>) -> StorageResult<()> {
        let statement = format!(
            "UPDATE {} SET {} = $1, is_ignored = $2, updated_at = $3 WHERE id = $4",
            Id::TABLES.names,
            Id::TABLES.target
        );
        let changed = sql_query(statement)
            .bind::<Nullable<BigInt>, _>(name.target.id().map(Id::number))
            .bind::<Bool, _>(name.target.is_ignored())
            .bind::<Timestamptz, _>(name.updated_at)
            .bind::<BigInt, _>(name.id.get())
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("saving a supplier's name", changed, 1)
    }
}

fn changed_meanwhile() -> StorageError {
    StorageError::Contention("a supplier's name was mapped anew meanwhile".into())
}
