//! Read queries on categories.

use cangku_domain::{
    CategoryId, Page, PageRequest,
    catalog::{CategoryName, CategorySummary, search::NameFilter},
    ports::{CategoryQueries, StorageResult},
};
use diesel::{pg::Pg, prelude::*};

use super::{categories::ids_of, names};
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{CategoryRow, CategorySummaryRow, entity},
    schema::{categories, products},
};

type Categories<'a, Columns> = categories::BoxedQuery<'a, Pg, Columns>;

/// Columns of a category and its number of products.
macro_rules! summary {
    () => {
        (
            CategoryRow::as_select(),
            products::table
                .filter(products::category_id.eq(categories::id))
                .count()
                .single_value()
                .assume_not_null(),
        )
    };
}

fn matching<'a, Columns>(
    query: Categories<'a, Columns>,
    named: Option<&[i64]>,
) -> Categories<'a, Columns> {
    match named {
        Some(ids) => query.filter(categories::id.eq_any(ids.to_vec())),
        None => query,
    }
}

/// Ids of the categories that a filter accepts. Their names are few: they are read and compared here,
/// as searches compare.
fn with_name(connection: &mut PgConnection, text: &str) -> StorageResult<Vec<i64>> {
    let names: Vec<(i64, String)> = categories::table
        .select((categories::id, categories::name))
        .load(connection)
        .into_storage_result()?;
    Ok(names::accepted(&NameFilter::new(text), names))
}

impl CategoryQueries for PgReadSession<'_> {
    fn find(&mut self, id: CategoryId) -> StorageResult<Option<CategorySummary>> {
        let row = categories::table
            .find(id.get())
            .select(summary!())
            .first::<CategorySummaryRow>(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn list(
        &mut self,
        search: Option<&str>,
        page: PageRequest,
    ) -> StorageResult<Page<CategorySummary>> {
        let named = search
            .map(|text| with_name(self.connection, text))
            .transpose()?;
        let named = named.as_deref();
        let shown = categories::table.select(summary!()).into_boxed();
        let rows: Vec<CategorySummaryRow> = matching(shown, named)
            .order((categories::order, categories::name))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(categories::table.count().into_boxed(), named)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn by_names(&mut self, names: &[CategoryName]) -> StorageResult<Vec<Option<CategoryId>>> {
        ids_of(self.connection, names)
    }
}
