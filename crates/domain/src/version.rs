//! Versions of editable resources.

use std::{collections::BTreeSet, fmt, str::FromStr};

use crate::InvalidId;

/// Version of an editable resource: 1 at first, increased by every change of an editable field, or
/// by every step of an order. Changes of stock, views and sales leave it as it is, so that they
/// don't make an edit stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(i64);

impl Version {
    /// The version of a new resource.
    pub const FIRST: Self = Self(1);

    /// The version with this number; `None` unless it is positive.
    pub const fn new(number: i64) -> Option<Self> {
        if number > 0 { Some(Self(number)) } else { None }
    }

    /// The number, always positive.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The version after one more change.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Version {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        text.parse().ok().and_then(Self::new).ok_or(InvalidId)
    }
}

/// The versions on which an edit may be based.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ExpectedVersion {
    /// Any: the edit applies to the present version.
    #[default]
    Any,
    /// One of these. With none of them, the edit is always refused.
    OneOf(BTreeSet<Version>),
}

impl ExpectedVersion {
    /// Whether an edit of the present version is allowed.
    pub fn accepts(&self, present: Version) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&present),
        }
    }
}

impl From<Version> for ExpectedVersion {
    fn from(version: Version) -> Self {
        Self::OneOf(BTreeSet::from([version]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_must_be_based_on_one_of_its_versions() {
        let second = Version::FIRST.next();
        assert!(ExpectedVersion::Any.accepts(second));
        assert!(ExpectedVersion::from(second).accepts(second));
        for stale in [Version::FIRST.into(), ExpectedVersion::OneOf([].into())] {
            assert!(!stale.accepts(second));
        }
    }

    #[test]
    fn a_version_is_a_positive_number() {
        assert_eq!("12".parse(), Ok(Version(12)));
        for text in ["0", "-1", "", "1.0", "x", "9223372036854775808"] {
            assert_eq!(text.parse::<Version>(), Err(InvalidId), "{text:?}");
        }
    }
}
