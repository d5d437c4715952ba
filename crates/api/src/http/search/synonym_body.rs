//! Groups of synonyms in requests and responses.

use cangku_domain::{
    Patch, SearchSynonymId, UserId, Version, Violations,
    searches::{SearchSynonym, SynonymWord, SynonymWords},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::http::{
    openapi::{field_schema::shape, new_body::without_version},
    request::{
        check::Check,
        field::{Field, FromJson, InvalidField},
        from_json::text_of,
    },
    response::versioned_response::Versioned,
};

/// A group of words that mean the same in a search.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SearchSynonymBody, example = json!({"words": ["冰箱", "雪柜", "refrigerator"]}))]
pub struct SynonymBody {
    /// Different words, each of at most 50 characters with a letter or a digit. A search for one finds
    /// products with any of them. No word may be in two groups. Words beside one of a built-in unit of
    /// measure, such as 匹, extend it: numbers with them match. A single letter is only allowed there.
    #[schema(inline, required = true, value_type = Vec<shape::Name50>, min_items = 2, max_items = 20)]
    words: Field<SynonymWords>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed (412
    /// `stale_version`). Not for what is created.
    #[schema(inline, value_type = shape::VersionNumber)]
    pub(super) version: Field<Version>,
}

/// The schema of a [`SynonymBody`] for creation.
#[derive(Debug)]
pub struct NewSynonymBody;

impl PartialSchema for NewSynonymBody {
    fn schema() -> RefOr<Schema> {
        without_version(SynonymBody::schema())
    }
}

impl ToSchema for NewSynonymBody {}

impl SynonymBody {
    /// The words, which the body must contain.
    pub(super) fn into_words(self, mut check: Check) -> Result<SynonymWords, Violations> {
        let words = check.required("words", self.words);
        check.build(|| words)
    }

    /// The words, if the body contains them.
    pub(super) fn into_patch(self, mut check: Check) -> Result<Patch<SynonymWords>, Violations> {
        let words = check.patch("words", self.words);
        check.build(|| Some(words))
    }
}

impl FromJson for SynonymWord {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, Self::MAX_CHARACTERS, Self::new)
    }
}

impl FromJson for SynonymWords {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let words = Vec::<SynonymWord>::from_json(value)?;
        Self::new(words).map_err(|violation| InvalidField::new(violation.code, violation.message))
    }
}

/// A stored group of words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchSynonym)]
pub struct SynonymResponse {
    /// The group's id.
    pub(super) id: i64,
    /// Normalised as in searches: lower case, half width, simplified characters.
    #[schema(example = json!(["冰箱", "雪柜", "refrigerator"]))]
    words: Vec<String>,
    /// Increased by every change; an edit may name the one that it is based on.
    #[schema(minimum = 1)]
    version: i64,
    /// The admin who created it; null if that user was deleted since.
    #[schema(required = true)]
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Versioned for SynonymResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

impl From<SearchSynonym> for SynonymResponse {
    fn from(group: SearchSynonym) -> Self {
        Self {
            id: SearchSynonymId::get(group.id),
            words: group
                .words
                .iter()
                .map(|word| word.as_str().to_owned())
                .collect(),
            version: group.version.get(),
            created_by: group.created_by.map(UserId::get),
            created_at: group.created_at,
            updated_at: group.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::request::body::Body;

    #[test]
    fn mistakes_are_reported_with_their_code() {
        for (json, code) in [
            (r"{}", "required"),
            (r#"{"words": null}"#, "wrong_type"),
            (r#"{"words": "冰箱"}"#, "wrong_type"),
            (r#"{"words": ["冰箱", 1]}"#, "wrong_type"),
            (r#"{"words": []}"#, "too_short"),
            (r#"{"words": ["冰箱", "冰箱"]}"#, "too_short"),
            (r#"{"words": ["冰箱", " "]}"#, "blank"),
            (r#"{"words": ["冰箱", "。"]}"#, "invalid_value"),
            (r#"{"words": ["冰箱", "x"]}"#, "invalid_value"),
            (r#"{"words": ["冰箱", "a\u0000"]}"#, "control_character"),
        ] {
            let (body, check) = Body::<SynonymBody>::read(json.as_bytes())
                .unwrap()
                .into_parts();
            let mistakes = body.into_words(check).unwrap_err().0;
            let found: Vec<_> = mistakes
                .iter()
                .map(|mistake| (mistake.field.as_str(), mistake.code.as_str()))
                .collect();
            assert_eq!(found, [("words", code)], "{json}");
        }
    }
}
