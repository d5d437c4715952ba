//! Rows of `haier_configs`.

use cangku_domain::{
    HaierConfigId, Version,
    ports::StorageResult,
    supplier::{HaierConfig, HaierFields, StoredValue},
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, QueryableByName, Selectable, pg::Pg};
use serde_json::{Map, Value};

use super::{IntoEntity, columns::Row};
use crate::schema::haier_configs;

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = haier_configs, check_for_backend(Pg))]
pub(crate) struct HaierConfigRow {
    id: i64,
    name: String,
    config: Value,
    is_active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl IntoEntity for HaierConfigRow {
    type Entity = HaierConfig;

    fn into_entity(self) -> StorageResult<HaierConfig> {
        let row = Row::of("haier_configs", self.id);
        Ok(HaierConfig {
            id: row.known("id", HaierConfigId::new(self.id))?,
            name: row.text("name", &self.name)?,
            fields: fields_of(&self.config),
            is_active: self.is_active,
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

fn fields_of(config: &Value) -> HaierFields {
    let values = config.as_object().into_iter().flatten();
    HaierFields::from_stored(values.map(|(name, value)| (name.as_str(), stored_value(value))))
}

fn stored_value(value: &Value) -> StoredValue<'_> {
    match value {
        Value::Null => StoredValue::Null,
        Value::String(text) => StoredValue::Text(text),
        Value::Number(number) => {
            let number = number
                .as_u64()
                .and_then(|number| u32::try_from(number).ok());
            number.map_or(StoredValue::Other, StoredValue::Number)
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => StoredValue::Other,
    }
}

/// The JSON object of these fields. Of the `present` object it keeps what the fields still call
/// invalid: nothing is lost before it is corrected.
pub(crate) fn config_column(fields: &HaierFields, present: &Value) -> Value {
    let is_invalid = |name: &String| {
        let path = format!("config.{name}");
        fields
            .invalid
            .iter()
            .any(|violation| violation.field == path)
    };
    let present = present.as_object().into_iter().flatten();
    let kept = present
        .filter(|(name, _)| is_invalid(name))
        .map(|(name, value)| (name.clone(), value.clone()));
    let mut object: Map<String, Value> = kept.collect();
    for (key, value) in fields.to_stored() {
        let value = match value {
            StoredValue::Text(text) => text.into(),
            StoredValue::Number(number) => number.into(),
            StoredValue::Null | StoredValue::Other => Value::Null,
        };
        object.insert(key.as_str().to_owned(), value);
    }
    Value::Object(object)
}
