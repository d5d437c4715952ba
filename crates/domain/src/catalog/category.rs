//! Categories: flat, ordered by weight (seed 2, 分类字段定义).

use chrono::{DateTime, Utc};

use crate::{CategoryId, Patch, Text};

/// Name of a category, unique.
pub type CategoryName = Text<100>;

/// A category of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Identity.
    pub id: CategoryId,
    /// Unique name.
    pub name: CategoryName,
    /// Weight in lists, lowest first; 0 or more.
    pub order: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A category and how many products it has (seed 2, 分类统计).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategorySummary {
    /// The category.
    pub category: Category,
    /// Products in it, on the shelf or not.
    pub product_count: u64,
}

/// What a new category is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryDraft {
    /// Unique name.
    pub name: CategoryName,
    /// Weight in lists.
    pub order: u32,
}

/// A partial change of a category.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryPatch {
    /// Unique name.
    pub name: Patch<CategoryName>,
    /// Weight in lists.
    pub order: Patch<u32>,
}

impl CategoryPatch {
    /// Changes `category` and marks when.
    pub fn apply(self, category: &mut Category, now: DateTime<Utc>) {
        self.name.apply(&mut category.name);
        self.order.apply(&mut category.order);
        category.updated_at = now;
    }
}
