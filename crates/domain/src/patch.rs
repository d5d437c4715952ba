//! One field of a partial update.

/// Whether a partial update changes a field; `Set(None)` clears an optional field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The field keeps its value.
    #[default]
    Keep,
    /// The field gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Writes the value, if there is one. Returns whether there was one.
    pub fn apply(self, field: &mut T) -> bool {
        match self {
            Self::Keep => false,
            Self::Set(value) => {
                *field = value;
                true
            }
        }
    }

    /// Writes the value, if there is one. Returns whether the field's value differs afterwards.
    pub fn change(self, field: &mut T) -> bool
    where
        T: PartialEq,
    {
        match self {
            Self::Set(value) if value != *field => {
                *field = value;
                true
            }
            Self::Keep | Self::Set(_) => false,
        }
    }

    /// The new value; `None` for [`Self::Keep`].
    pub fn value(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Maps the new value with `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Set(value) => Patch::Set(change(value)),
        }
    }

    /// Whether the update sets the field.
    pub const fn is_set(&self) -> bool {
        matches!(self, Self::Set(_))
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_value_is_a_change() {
        let mut field = 1;
        assert!(!Patch::Keep.change(&mut field));
        assert!(!Patch::Set(1).change(&mut field));
        assert!(Patch::Set(2).change(&mut field));
        assert_eq!(field, 2);
    }
}
