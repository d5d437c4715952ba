//! Origin of a product.

/// Origin of a product (spec: catalogue, 商品状态管理: `local`本地, `haier`海尔).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Source {
    /// The shop's own products.
    #[default]
    Local,
    /// Imported from Haier's open platform by the sync.
    Haier,
}

impl Source {
    /// All sources, in the order of the API schema.
    pub const ALL: [Self; 2] = [Self::Local, Self::Haier];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Haier => "haier",
        }
    }

    /// The source with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }
}
