//! Configurations of Haier's platform.

use cangku_domain::{
    HaierConfigId, Page, PageRequest,
    ports::{HaierConfigQueries, HaierConfigRepository, StorageError, StorageResult},
    supplier::{HaierConfig, HaierConfigName, HaierFields},
};
use chrono::{DateTime, Utc};
use diesel::{
    delete,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Jsonb, Text, Timestamptz},
    update,
};
use serde_json::Value;

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    paging::page_of,
    read_session::PgReadSession,
    reserve_ids::reserve_ids,
    rows::{HaierConfigRow, IntoEntity, config_column, entities, entity},
    schema::haier_configs,
    unit_of_work::PgUnitOfWork,
};

impl HaierConfigRepository for PgUnitOfWork<'_> {
    fn lock_all(&mut self) -> StorageResult<Vec<HaierConfig>> {
        // Row locks don't cover a row that another transaction inserts as active. Writes are rare,
        // and the mode doesn't block readers.
        sql_query("LOCK TABLE haier_configs IN SHARE ROW EXCLUSIVE MODE")
            .execute(self.connection)
            .into_storage_result()?;
        let rows: Vec<HaierConfigRow> = haier_configs::table
            .select(HaierConfigRow::as_select())
            .order(haier_configs::id)
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn reserve_id(&mut self) -> StorageResult<HaierConfigId> {
        let reserved = reserve_ids(self.connection, "haier_configs", 1)?;
        let id = reserved.first().copied().and_then(HaierConfigId::new);
        id.ok_or_else(|| StorageError::Inconsistent("haier_configs.id is not positive".to_owned()))
    }

    fn insert(
        &mut self,
        id: HaierConfigId,
        name: &HaierConfigName,
        fields: &HaierFields,
        now: DateTime<Utc>,
    ) -> StorageResult<HaierConfig> {
        // The id is the one that `reserve_id` took from the column's sequence.
        let inserted: HaierConfigRow = sql_query(
            "INSERT INTO haier_configs (id, name, config, is_active, created_at, updated_at) \
             OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, false, $4, $4) \
             RETURNING id, name, config, is_active, created_at, updated_at, version",
        )
        .bind::<BigInt, _>(id.get())
        .bind::<Text, _>(name.as_str())
        .bind::<Jsonb, _>(config_column(fields, &Value::Null))
        .bind::<Timestamptz, _>(now)
        .get_result(self.connection)
        .into_storage_result()?;
        inserted.into_entity()
    }

    fn save(&mut self, config: &HaierConfig) -> StorageResult<HaierConfig> {
        let row = haier_configs::table.find(config.id.get());
        let present: Value = row
            .select(haier_configs::config)
            .first(self.connection)
            .into_storage_result()?;
        let saved: HaierConfigRow = update(row)
            .set((
                haier_configs::name.eq(config.name.as_str()),
                haier_configs::config.eq(config_column(&config.fields, &present)),
                haier_configs::is_active.eq(config.is_active),
                haier_configs::updated_at.eq(config.updated_at),
            ))
            .returning(HaierConfigRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?;
        saved.into_entity()
    }

    fn delete(&mut self, id: HaierConfigId) -> StorageResult<()> {
        let deleted = delete(haier_configs::table.find(id.get()))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("deleting a Haier configuration", deleted, 1)
    }
}

impl HaierConfigQueries for PgReadSession<'_> {
    fn find(&mut self, id: HaierConfigId) -> StorageResult<Option<HaierConfig>> {
        let row = haier_configs::table
            .find(id.get())
            .select(HaierConfigRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn active(&mut self) -> StorageResult<Option<HaierConfig>> {
        let row = haier_configs::table
            .filter(haier_configs::is_active)
            .select(HaierConfigRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn list(&mut self, page: PageRequest) -> StorageResult<Page<HaierConfig>> {
        let rows: Vec<HaierConfigRow> = haier_configs::table
            .select(HaierConfigRow::as_select())
            .order(haier_configs::id)
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            haier_configs::table
                .count()
                .get_result(self.connection)
                .into_storage_result()
        })
    }
}
