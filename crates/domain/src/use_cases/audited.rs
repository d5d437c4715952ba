//! The result of a change, with what the audit log is to say about it.

use crate::audit::AuditEntry;

/// Result of a change that is made in a transaction, with its entries of the audit log. Use cases can't return
/// one without the other, so that none forgets them.
#[derive(Debug)]
#[must_use]
pub(in crate::use_cases) struct Audited<T> {
    pub(super) value: T,
    pub(super) entries: Vec<AuditEntry>,
}

impl<T> Audited<T> {
    /// A change with its entries.
    pub(in crate::use_cases) fn new(
        value: T,
        entries: impl IntoIterator<Item = AuditEntry>,
    ) -> Self {
        Self {
            value,
            entries: entries.into_iter().collect(),
        }
    }

    /// A change with one entry.
    pub(in crate::use_cases) fn by(value: T, entry: AuditEntry) -> Self {
        Self::new(value, [entry])
    }

    /// Nothing was changed.
    pub(in crate::use_cases) const fn unchanged(value: T) -> Self {
        Self {
            value,
            entries: Vec::new(),
        }
    }

    /// The change was recorded already, as a part of another one.
    pub(in crate::use_cases) const fn recorded(value: T) -> Self {
        Self::unchanged(value)
    }

    /// The same with another value.
    pub(in crate::use_cases) fn try_map<U, E>(
        self,
        change: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<Audited<U>, E> {
        Ok(Audited {
            value: change(self.value)?,
            entries: self.entries,
        })
    }
}
