//! Change types of the inventory log (spec: statistics and inventory, 变更类型详解).

/// The type of change that a row of the inventory log records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeType {
    /// 库存锁定: units are reserved by a hold; the quantity is negative.
    Lock,
    /// 库存释放: held units return to stock; the quantity is positive.
    Release,
    /// 库存调整: units are added or removed; the quantity has either sign.
    Adjust,
}

impl ChangeType {
    /// All types, in the order of the API schema.
    pub const ALL: [Self; 3] = [Self::Lock, Self::Release, Self::Adjust];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Release => "release",
            Self::Adjust => "adjust",
        }
    }

    /// The type with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_log_and_parse_back() {
        let names = ChangeType::ALL.map(ChangeType::as_str);
        assert_eq!(names, ["lock", "release", "adjust"]);
        for change in ChangeType::ALL {
            assert_eq!(ChangeType::from_name(change.as_str()), Some(change));
        }
        assert_eq!(ChangeType::from_name("Lock"), None);
        assert_eq!(ChangeType::from_name(""), None);
    }
}
