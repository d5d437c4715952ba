//! Read queries on suppliers' names.

use cangku_domain::{
    Page, PageRequest, SupplierNameId,
    ports::{StorageResult, SupplierNameQueries},
    supplier::{ExternalName, NameState, NameTarget, SupplierNameSummary},
};
use diesel::{QueryableByName, prelude::*, sql_query, sql_types::BigInt};

use super::names::{self, columns};
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_from,
    read_session::PgReadSession,
    rows::{SupplierNameSummaryRow, TargetId},
};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Selects names with facts about their targets.
fn summaries<Id: TargetId>() -> String {
    let tables = Id::TABLES;
    let (names, target, entries) = (tables.names, tables.target, tables.entries);
    format!(
        "SELECT {}, entry.name::text AS target_name, \
         (SELECT count(*) FROM products WHERE products.{target} = entry.id) AS product_count \
         FROM {names} AS found LEFT JOIN {entries} AS entry ON entry.id = found.{target}",
        columns::<Id>()
    )
}

/// The condition of a filter.
fn condition<Id: TargetId>(state: Option<NameState>) -> String {
    let target = Id::TABLES.target;
    match state {
        None => "true".to_owned(),
        Some(NameState::Mapped) => format!("found.{target} IS NOT NULL"),
        Some(NameState::Unmapped) => format!("found.{target} IS NULL AND NOT found.is_ignored"),
        Some(NameState::Ignored) => "found.is_ignored".to_owned(),
    }
}

impl<Id: TargetId> SupplierNameQueries<Id> for PgReadSession<'_> {
    fn targets(
        &mut self,
        supplier: &str,
        names: &[ExternalName],
    ) -> StorageResult<Vec<NameTarget<Id>>> {
        names::targets(self.connection, supplier, names)
    }

    fn find(&mut self, id: SupplierNameId) -> StorageResult<Option<SupplierNameSummary<Id>>> {
        sql_query(format!("{} WHERE found.id = $1", summaries::<Id>()))
            .bind::<BigInt, _>(id.get())
            .get_result::<SupplierNameSummaryRow>(self.connection)
            .optional()
            .into_storage_result()?
            .map(SupplierNameSummaryRow::into_summary)
            .transpose()
    }

    fn list(
        &mut self,
        state: Option<NameState>,
        page: PageRequest,
    ) -> StorageResult<Page<SupplierNameSummary<Id>>> {
        let condition = condition::<Id>(state);
        let statement = format!(
            "{} WHERE {condition} ORDER BY found.external_name, found.id LIMIT $1 OFFSET $2",
            summaries::<Id>()
        );
        let rows: Vec<SupplierNameSummaryRow> = sql_query(statement)
            .bind::<BigInt, _>(i64::from(page.page_size()))
            .bind::<BigInt, _>(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        let found = rows.into_iter().map(SupplierNameSummaryRow::into_summary);
        page_from(found.collect::<StorageResult<_>>()?, page, || {
            let names = Id::TABLES.names;
            let count = format!("SELECT count(*) AS total FROM {names} AS found WHERE {condition}");
            sql_query(count)
                .get_result::<Count>(self.connection)
                .map(|count| count.total)
                .into_storage_result()
        })
    }
}
