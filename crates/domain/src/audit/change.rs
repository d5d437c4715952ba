//! A changed field.

use std::borrow::Cow;

use super::FieldValue;

/// A field whose value changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's stable name.
    pub field: Cow<'static, str>,
    /// The value before; [`FieldValue::Null`] if there was none.
    pub before: FieldValue,
    /// The value afterwards; [`FieldValue::Null`] if there is none any more.
    pub after: FieldValue,
}
