//! Read queries on services' API keys.

use cangku_domain::{
    ApiKeyId, Page, PageRequest,
    accounts::{ApiKey, KeyHash},
    ports::{ApiKeyQueries, StorageResult},
};
use diesel::prelude::*;

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{ApiKeyRow, entity},
    schema::api_keys,
};

impl ApiKeyQueries for PgReadSession<'_> {
    fn find(&mut self, id: ApiKeyId) -> StorageResult<Option<ApiKey>> {
        let row = api_keys::table
            .find(id.get())
            .select(ApiKeyRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn find_by_hash(&mut self, hash: &KeyHash) -> StorageResult<Option<ApiKey>> {
        let row = api_keys::table
            .filter(api_keys::key_hash.eq(hash.0.as_slice()))
            .select(ApiKeyRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn list(&mut self, page: PageRequest) -> StorageResult<Page<ApiKey>> {
        let rows: Vec<ApiKeyRow> = api_keys::table
            .select(ApiKeyRow::as_select())
            .order(api_keys::id)
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            api_keys::table
                .count()
                .get_result(self.connection)
                .into_storage_result()
        })
    }
}
