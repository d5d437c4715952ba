//! Services' API keys: repository within a transaction.

use cangku_domain::{
    ApiKeyId,
    accounts::{ApiKey, NewApiKey},
    ports::{ApiKeyRepository, Change, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::case_when,
    insert_into,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
    update,
};

use crate::{
    error_mapping::IntoStorageResult,
    rows::{ApiKeyRow, IntoEntity, NewApiKeyRow, entity},
    schema::api_keys,
    unit_of_work::PgUnitOfWork,
};

impl ApiKeyRepository for PgUnitOfWork<'_> {
    fn insert(&mut self, key: &NewApiKey, now: DateTime<Utc>) -> StorageResult<ApiKey> {
        insert_into(api_keys::table)
            .values(NewApiKeyRow::of(key, now))
            .returning(ApiKeyRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?
            .into_entity()
    }

    fn revoke(&mut self, id: ApiKeyId, now: DateTime<Utc>) -> StorageResult<Option<ApiKey>> {
        // A key that is revoked again keeps the time of its first revocation.
        let first_time = case_when(
            api_keys::revoked_at.is_null(),
            now.into_sql::<Nullable<Timestamptz>>(),
        )
        .otherwise(api_keys::revoked_at);
        let row = update(api_keys::table.find(id.get()))
            .set(api_keys::revoked_at.eq(first_time))
            .returning(ApiKeyRow::as_returning())
            .get_result(self.connection)
            .optional();
        self.record_change(Change::RightsOfKey(id));
        entity(row.into_storage_result()?)
    }

    fn lock(&mut self, id: ApiKeyId) -> StorageResult<Option<ApiKey>> {
        let row = api_keys::table
            .find(id.get())
            .select(ApiKeyRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, key: &ApiKey) -> StorageResult<ApiKey> {
        let scopes: Vec<&str> = key.scopes.names().collect();
        let row: ApiKeyRow = update(api_keys::table.find(key.id.get()))
            .set((
                api_keys::scopes.eq(scopes),
                api_keys::expires_at.eq(key.expires_at),
            ))
            .returning(ApiKeyRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?;
        self.record_change(Change::RightsOfKey(key.id));
        row.into_entity()
    }

    fn record_use(
        &mut self,
        id: ApiKeyId,
        now: DateTime<Utc>,
        unless_after: DateTime<Utc>,
    ) -> StorageResult<()> {
        // Rate-limits the update: not every request of a service rewrites its row.
        let is_due = api_keys::last_used_at
            .is_null()
            .or(api_keys::last_used_at.le(unless_after));
        update(api_keys::table.find(id.get()))
            .filter(is_due.assume_not_null())
            .set(api_keys::last_used_at.eq(now))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(())
    }
}
