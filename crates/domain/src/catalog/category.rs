//! Categories: a flat list, ordered by sort key (spec: catalogue, 分类字段定义).

use chrono::{DateTime, Utc};

use crate::{CategoryId, Patch, Text, Version};

/// Name of a category: 1 to 100 characters, unique by its [identity](Text::identity).
pub type CategoryName = Text<100>;

/// A category of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Assigned on insert; positive.
    pub id: CategoryId,
    /// Unique among categories by its identity; case matters.
    pub name: CategoryName,
    /// Sort key in lists, lowest first; 0 or more.
    pub order: u32,
    /// Increased by the database with every change of an editable field.
    pub version: Version,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// A category with its number of products (spec: catalogue, 分类统计).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategorySummary {
    /// The category itself, without the counts.
    pub category: Category,
    /// Products in the category, active or not.
    pub product_count: u64,
}

/// The fields of a new category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryDraft {
    /// Unique among categories by its identity; case matters.
    pub name: CategoryName,
    /// Sort key in lists, lowest first.
    pub order: u32,
}

/// A partial change of a category.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryPatch {
    /// Unique among categories by its identity; case matters.
    pub name: Patch<CategoryName>,
    /// Sort key in lists.
    pub order: Patch<u32>,
}

impl CategoryPatch {
    /// Applies the patch to `category` and sets its `updated_at`.
    pub fn apply(self, category: &mut Category, now: DateTime<Utc>) {
        self.name.apply(&mut category.name);
        self.order.apply(&mut category.order);
        category.updated_at = now;
    }
}
