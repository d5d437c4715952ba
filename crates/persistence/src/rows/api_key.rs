//! Rows of `api_keys`.

use cangku_domain::{
    ApiKeyId, UserId, Version,
    accounts::{ApiKey, NewApiKey, Scopes},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::api_keys;

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(Pg))]
pub(crate) struct ApiKeyRow {
    id: i64,
    name: String,
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    scopes: Vec<String>,
    expires_at: Option<DateTime<Utc>>,
    last_four: Option<String>,
    version: i64,
}

impl IntoEntity for ApiKeyRow {
    type Entity = ApiKey;

    fn into_entity(self) -> StorageResult<ApiKey> {
        let row = Row::of("api_keys", self.id);
        let scopes = Scopes::from_names(self.scopes.iter().map(String::as_str));
        let last_four = self.last_four.as_deref();
        Ok(ApiKey {
            id: row.known("id", ApiKeyId::new(self.id))?,
            name: row.text("name", &self.name)?,
            scopes: scopes.map_err(|unknown| row.broken("scopes", unknown))?,
            last_four: last_four
                .map(|text| row.text("last_four", text))
                .transpose()?,
            created_by: self.created_by.and_then(UserId::new),
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            revoked_at: self.revoked_at,
            version: row.known("version", Version::new(self.version))?,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = api_keys)]
pub(crate) struct NewApiKeyRow<'a> {
    name: &'a str,
    key_hash: &'a [u8],
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
    scopes: Vec<&'static str>,
    expires_at: Option<DateTime<Utc>>,
    last_four: &'a str,
}

impl<'a> NewApiKeyRow<'a> {
    pub(crate) fn of(key: &'a NewApiKey, now: DateTime<Utc>) -> Self {
        Self {
            name: key.name.as_str(),
            key_hash: &key.key_hash.0,
            created_by: key.created_by.map(UserId::get),
            created_at: now,
            scopes: key.scopes.names().collect(),
            expires_at: key.expires_at,
            last_four: key.last_four.as_str(),
        }
    }
}
