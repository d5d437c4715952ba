//! Reads the fields of a body one by one and keeps every mistake.

use cangku_domain::{Patch, ViolationCode, Violations};

use super::field::Field;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct Check {
    violations: Violations,
}

impl Check {
    /// Starts with fields that the body has and that nobody knows.
    pub fn with_unknown(fields: Vec<String>) -> Self {
        let mut check = Self::default();
        for field in fields {
            check
                .violations
                .add(field, ViolationCode::UnknownField, "is not a known field");
        }
        check
    }

    /// Notes a mistake that concerns several fields or the present state.
    pub fn add(&mut self, field: &str, code: ViolationCode, message: &str) {
        self.violations.add(field, code, message);
    }

    /// A value that must be there.
    pub fn required<T>(&mut self, name: &str, field: Field<T>) -> Option<T> {
        match field {
            Field::Absent => {
                self.add(name, ViolationCode::Required, "is required");
                None
            }
            field => self.given(name, field),
        }
    }

    /// Notes the mistake where a field that must be there isn't.
    pub fn present<T>(&mut self, name: &str, field: &Field<T>) {
        if matches!(field, Field::Absent) {
            self.add(name, ViolationCode::Required, "is required");
        }
    }

    /// A value, or `default` where the body doesn't have it.
    pub fn or<T>(&mut self, name: &str, field: Field<T>, default: T) -> T {
        match field {
            Field::Absent => default,
            field => self.given(name, field).unwrap_or(default),
        }
    }

    /// A value that may be left out or be null.
    pub fn nullable<T>(&mut self, name: &str, field: Field<T>) -> Option<T> {
        match field {
            Field::Absent | Field::Null => None,
            field => self.given(name, field),
        }
    }

    /// A change, or none where the body doesn't have the field.
    pub fn patch<T>(&mut self, name: &str, field: Field<T>) -> Patch<T> {
        match field {
            Field::Absent => Patch::Keep,
            field => self.given(name, field).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// A change that may clear the field, or none where the body doesn't have it.
    pub fn patch_nullable<T>(&mut self, name: &str, field: Field<T>) -> Patch<Option<T>> {
        match field {
            Field::Absent => Patch::Keep,
            Field::Null => Patch::Set(None),
            field => self
                .given(name, field)
                .map_or(Patch::Keep, |value| Patch::Set(Some(value))),
        }
    }

    /// What `make` puts together, where no mistake was found; it answers `None` only where a
    /// required value is missing, which is a mistake.
    ///
    /// # Errors
    /// All mistakes.
    pub fn build<T>(self, make: impl FnOnce() -> Option<T>) -> Result<T, Violations> {
        self.violations.none_or(())?;
        make().ok_or_else(Violations::default)
    }

    fn given<T>(&mut self, name: &str, field: Field<T>) -> Option<T> {
        match field {
            Field::Given(value) => return Some(value),
            Field::Wrong(mistake) => self.violations.add(name, mistake.code, mistake.message),
            Field::Null => self.add(name, ViolationCode::WrongType, "must not be null"),
            Field::Absent => {}
        }
        None
    }
}
