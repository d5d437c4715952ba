//! Kinds of change (seed 1, 变更类型详解).

/// What kind of change a row of the log records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeType {
    /// 库存锁定: units are set aside, the quantity is negative.
    Lock,
    /// 库存释放: units come back, the quantity is positive.
    Release,
    /// 库存调整: units are added or taken, the quantity has either sign.
    Adjust,
}

impl ChangeType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Lock, Self::Release, Self::Adjust];

    /// The value in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Release => "release",
            Self::Adjust => "adjust",
        }
    }

    /// The type of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == name)
    }
}
