//! Read queries on brands.

use cangku_domain::{
    BrandId, Page, PageRequest,
    catalog::{Brand, BrandName, search::NameFilter},
    ports::{BrandFilter, BrandQueries, StorageResult},
};
use diesel::{pg::Pg, prelude::*};

use super::{brands::ids_of, names};
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{BrandRow, entity},
    schema::brands,
};

type Brands<'a, Columns> = brands::BoxedQuery<'a, Pg, Columns>;

fn matching<'a, Columns>(
    mut query: Brands<'a, Columns>,
    filter: &BrandFilter,
    named: Option<&[i64]>,
) -> Brands<'a, Columns> {
    if let Some(ids) = named {
        query = query.filter(brands::id.eq_any(ids.to_vec()));
    }
    if let Some(is_active) = filter.is_active {
        query = query.filter(brands::is_active.eq(is_active));
    }
    query
}

/// Ids of the brands that a filter accepts. Their names are few: they are read and compared here, as
/// searches compare.
fn with_name(connection: &mut PgConnection, text: &str) -> StorageResult<Vec<i64>> {
    let names: Vec<(i64, String)> = brands::table
        .select((brands::id, brands::name))
        .load(connection)
        .into_storage_result()?;
    Ok(names::accepted(&NameFilter::new(text), names))
}

impl BrandQueries for PgReadSession<'_> {
    fn find(&mut self, id: BrandId) -> StorageResult<Option<Brand>> {
        let row = brands::table
            .find(id.get())
            .select(BrandRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn list(&mut self, filter: &BrandFilter, page: PageRequest) -> StorageResult<Page<Brand>> {
        let search = filter.search.as_deref();
        let named = search
            .map(|text| with_name(self.connection, text))
            .transpose()?;
        let named = named.as_deref();
        let shown = brands::table.select(BrandRow::as_select()).into_boxed();
        let rows: Vec<BrandRow> = matching(shown, filter, named)
            .order((brands::order, brands::name))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(brands::table.count().into_boxed(), filter, named)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn by_names(&mut self, names: &[BrandName]) -> StorageResult<Vec<Option<BrandId>>> {
        ids_of(self.connection, names)
    }
}
