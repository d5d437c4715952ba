//! The fields of an entity, as the audit log compares them.

use super::{FieldChange, FieldValue, mask};

/// What the audit log shows of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Privacy {
    /// Its values.
    Open,
    /// Masked values.
    Personal,
    /// Only that it changed.
    Secret,
}

/// An entity whose changes are audited. An implementation takes the entity apart without `..`, so that a new
/// field can't be forgotten.
pub trait AuditFields {
    /// The fields that people and services can change.
    fn audit_fields(&self) -> FieldList;
}

/// Fields with their values, by stable names.
#[derive(Debug, Clone, Default)]
pub struct FieldList(Vec<(&'static str, FieldValue, Privacy)>);

impl FieldList {
    /// Adds a field.
    #[must_use]
    pub fn open(self, name: &'static str, value: impl Into<FieldValue>) -> Self {
        self.with(name, value.into(), Privacy::Open)
    }

    /// Adds a field with personal data, whose values are masked.
    #[must_use]
    pub fn personal(self, name: &'static str, value: impl Into<FieldValue>) -> Self {
        self.with(name, value.into(), Privacy::Personal)
    }

    /// Adds a secret, of which only is shown whether it changed.
    #[must_use]
    pub fn secret(self, name: &'static str, value: impl Into<FieldValue>) -> Self {
        self.with(name, value.into(), Privacy::Secret)
    }

    /// Adds all fields of another list.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    fn with(mut self, name: &'static str, value: FieldValue, privacy: Privacy) -> Self {
        self.0.push((name, value, privacy));
        self
    }

    fn value(&self, name: &str) -> &FieldValue {
        let found = self.0.iter().find(|(field, ..)| *field == name);
        found.map_or(&FieldValue::Null, |(_, value, _)| value)
    }

    /// The fields whose values differ; one that a list lacks has no value there.
    pub(super) fn changes(before: &Self, after: &Self) -> Vec<FieldChange> {
        let is_new =
            |(name, ..): &&(&'static str, _, _)| before.0.iter().all(|(it, ..)| it != name);
        let names = before.0.iter().chain(after.0.iter().filter(is_new));
        let differing = names.filter_map(|(name, _, privacy)| {
            let (old, new) = (before.value(name), after.value(name));
            let shown = |value: &FieldValue| match privacy {
                Privacy::Open => value.clone().cut(),
                Privacy::Personal => mask::personal(value).cut(),
                Privacy::Secret => mask::secret(value),
            };
            (old != new).then(|| FieldChange {
                field: (*name).into(),
                before: shown(old),
                after: shown(new),
            })
        });
        differing.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_listed_and_secrets_are_not_shown() {
        let fields = |price: &str, hash: &str, phone: &str| {
            FieldList::default()
                .open("name", "fridge")
                .open("price", price)
                .secret("password", hash)
                .personal("phone", phone)
        };
        let before = fields("1.00", "old hash", "13800138000");
        let after = fields("2.00", "new hash", "13900139011").open("note", "x");
        let changes = FieldList::changes(&before, &after);
        let shown: Vec<_> = changes
            .into_iter()
            .map(|it| (it.field.into_owned(), it.before, it.after))
            .collect();
        let text = |text: &str| FieldValue::Text(text.to_owned());
        assert_eq!(
            shown,
            [
                ("price".to_owned(), text("1.00"), text("2.00")),
                ("password".to_owned(), text("***"), text("***")),
                ("phone".to_owned(), text("1***00"), text("1***11")),
                ("note".to_owned(), FieldValue::Null, text("x")),
            ]
        );
        assert_eq!(FieldList::changes(&before, &before), []);
    }
}
