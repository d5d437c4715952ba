//! Fields of API keys in request bodies.

use cangku_domain::{Violation, ViolationCode, Violations, accounts::Scopes};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::http::{
    request::{
        element_list::elements,
        field::{FromJson, InvalidField},
    },
    response::{error_code::ErrorCode, problem::Problem},
};

/// Maximum number of names, with repetitions.
const MAX_SCOPES: usize = 50;

/// The scopes of a key, by their names: at least one.
#[derive(Debug)]
pub struct ScopeNames(Vec<String>);

impl ScopeNames {
    /// The scopes.
    ///
    /// # Errors
    /// 422 `unknown_scope` for the first name that is no scope.
    pub(super) fn into_scopes(self) -> Result<Scopes, Problem> {
        Scopes::from_names(self.0.iter().map(String::as_str)).map_err(|unknown| {
            let field = format!("scopes[{}]", unknown.index);
            let message = unknown.to_string();
            let violation = Violation::new(field, ViolationCode::InvalidValue, message);
            Problem::of_fields(ErrorCode::UnknownScope, Violations::from(violation))
        })
    }
}

impl FromJson for ScopeNames {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let names = elements(value, MAX_SCOPES, "scope")?.into_iter();
        let names = names.map(|name| match name {
            Value::String(name) => Ok(name),
            _ => Err(InvalidField::of_type("a list of strings")),
        });
        names.collect::<Result<_, _>>().map(Self)
    }
}

/// When a key expires. Whether that is in the future isn't checked here.
#[derive(Debug, Clone, Copy)]
pub struct Expiry(pub(super) DateTime<Utc>);

impl FromJson for Expiry {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let Value::String(text) = value else {
            return Err(InvalidField::of_type("a string"));
        };
        let parsed = DateTime::parse_from_rfc3339(text.trim());
        let expiry = parsed.map_err(|_no_time| {
            let message = "must be a time such as 2027-01-31T00:00:00Z";
            InvalidField::new(ViolationCode::InvalidValue, message)
        });
        expiry.map(|expiry| Self(expiry.into()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unknown_scope_has_a_code_of_its_own_and_is_named() {
        let names = json!(["stock:lock", "everything"]);
        let problem = ScopeNames::from_json(names)
            .unwrap()
            .into_scopes()
            .unwrap_err();
        assert_eq!(problem.code(), ErrorCode::UnknownScope);
        let [violation] = problem.errors() else {
            panic!("{problem}")
        };
        assert_eq!(violation.field, "scopes[1]");
        assert!(violation.message.contains("everything"), "{violation:?}");
        assert!(violation.message.contains("haier:*"), "{violation:?}");
    }

    #[test]
    fn lists_of_other_forms_and_other_times_are_mistakes() {
        for names in [
            json!([]),
            json!("admin"),
            json!([1]),
            json!(vec!["admin"; 51]),
        ] {
            assert!(ScopeNames::from_json(names.clone()).is_err(), "{names}");
        }
        for time in [json!("tomorrow"), json!(1), json!("2027-01-31"), json!("")] {
            assert!(Expiry::from_json(time.clone()).is_err(), "{time}");
        }
        assert!(Expiry::from_json(json!("2027-01-31T08:00:00+08:00")).is_ok());
    }
}
