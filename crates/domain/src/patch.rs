//! One field of a partial change.

/// Whether a partial change touches a field; `Set(None)` clears a field that may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The field stays as it is.
    #[default]
    Keep,
    /// The field gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Writes the value, if there is one, and says whether there was.
    pub fn apply(self, field: &mut T) -> bool {
        match self {
            Self::Keep => false,
            Self::Set(value) => {
                *field = value;
                true
            }
        }
    }

    /// The new value; `None` where the field stays.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The same change with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Set(value) => Patch::Set(change(value)),
        }
    }

    /// Whether the change touches the field.
    pub const fn is_set(&self) -> bool {
        matches!(self, Self::Set(_))
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}
