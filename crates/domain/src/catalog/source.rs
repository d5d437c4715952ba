//! Where a product comes from.

/// Origin of a product (seed 2, 商品状态管理: `local`本地, `haier`海尔).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Source {
    /// The shop's own goods.
    #[default]
    Local,
    /// Haier's open platform.
    Haier,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Local, Self::Haier];

    /// The value in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Haier => "haier",
        }
    }

    /// The source of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }
}
