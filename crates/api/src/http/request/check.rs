//! Reads the fields of a body one by one and collects every mistake.

use cangku_domain::{Patch, ViolationCode, Violations};

use super::field::Field;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct Check {
    violations: Violations,
}

impl Check {
    /// Starts with the unknown fields of a body.
    pub fn with_unknown(fields: Vec<String>) -> Self {
        let mut check = Self::default();
        for field in fields {
            check
                .violations
                .add(field, ViolationCode::UnknownField, "is not a known field");
        }
        check
    }

    /// Adds a mistake that concerns several fields or the present state.
    pub fn add(&mut self, field: &str, code: ViolationCode, message: &str) {
        self.violations.add(field, code, message);
    }

    /// A required value; `None` if it is missing or invalid, which is reported.
    pub fn required<T>(&mut self, name: &str, field: Field<T>) -> Option<T> {
        match field {
            Field::Absent => {
                self.add(name, ViolationCode::Required, "is required");
                None
            }
            field => self.given(name, field),
        }
    }

    /// Notes a mistake if the body names a version, since what is created has none yet.
    pub fn without_version<T>(&mut self, version: &Field<T>) {
        if !matches!(version, Field::Absent) {
            let message = "is not a field of what is created";
            self.add("version", ViolationCode::UnknownField, message);
        }
    }

    /// Notes a mistake if a required field is missing.
    pub fn present<T>(&mut self, name: &str, field: &Field<T>) {
        if matches!(field, Field::Absent) {
            self.add(name, ViolationCode::Required, "is required");
        }
    }

    /// A value, or `default` if the body doesn't contain the field.
    pub fn or<T>(&mut self, name: &str, field: Field<T>, default: T) -> T {
        match field {
            Field::Absent => default,
            // An invalid value is reported, so `build` fails and the default is never used.
            field => self.given(name, field).unwrap_or(default),
        }
    }

    /// A value that may be omitted or null.
    pub fn nullable<T>(&mut self, name: &str, field: Field<T>) -> Option<T> {
        match field {
            Field::Absent | Field::Null => None,
            field => self.given(name, field),
        }
    }

    /// A change; [`Patch::Keep`] if the body doesn't contain the field.
    pub fn patch<T>(&mut self, name: &str, field: Field<T>) -> Patch<T> {
        match field {
            Field::Absent => Patch::Keep,
            field => self.given(name, field).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// A change that may clear the field; [`Patch::Keep`] if the body doesn't contain it.
    pub fn patch_nullable<T>(&mut self, name: &str, field: Field<T>) -> Patch<Option<T>> {
        match field {
            Field::Absent => Patch::Keep,
            Field::Null => Patch::Set(None),
            field => self
                .given(name, field)
                .map_or(Patch::Keep, |value| Patch::Set(Some(value))),
        }
    }

    /// A part that was checked by itself; its mistakes are added to those of the other fields.
    pub fn valid<T>(&mut self, part: Result<T, Violations>) -> Option<T> {
        part.map_err(|mistakes| self.violations.0.extend(mistakes.0))
            .ok()
    }

    /// Builds a value with `make` if no mistake was found. `make` returns `None` only if a required
    /// value is missing, which is itself a mistake.
    ///
    /// # Errors
    /// All mistakes.
    pub fn build<T>(self, make: impl FnOnce() -> Option<T>) -> Result<T, Violations> {
        self.violations.into_result(())?;
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
