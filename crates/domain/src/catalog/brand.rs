//! Brands: name, logo, description, sort order, enabled or not (spec: catalogue, Brand模型扩展).

use chrono::{DateTime, Utc};

use super::Url;
use crate::{BrandId, LongText, Patch, Text, Version};

/// Name of a brand: 1 to 100 characters, unique by its [identity](Text::identity).
pub type BrandName = Text<100>;

/// A brand of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// Assigned on insert; positive.
    pub id: BrandId,
    /// Unique among brands by its identity; case matters.
    pub name: BrandName,
    /// URL of the logo; `None` without one.
    pub logo: Option<Url>,
    /// Description of the brand; may be empty.
    pub description: LongText<10_000>,
    /// Sort key in lists, lowest first; 0 or more.
    pub order: u32,
    /// Whether the shop shows the brand.
    pub is_active: bool,
    /// Increased by the database with every change of an editable field.
    pub version: Version,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// The fields of a new brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandDraft {
    /// Unique among brands by its identity; case matters.
    pub name: BrandName,
    /// URL of the logo.
    pub logo: Option<Url>,
    /// Description of the brand; may be empty.
    pub description: LongText<10_000>,
    /// Sort key in lists, lowest first.
    pub order: u32,
    /// Whether the shop shows the brand.
    pub is_active: bool,
}

impl BrandDraft {
    /// A brand of which only the name is known: enabled, sort key 0.
    pub fn named(name: BrandName) -> Self {
        Self {
            name,
            logo: None,
            description: LongText::default(),
            order: 0,
            is_active: true,
        }
    }
}

/// A partial change of a brand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BrandPatch {
    /// Unique among brands by its identity; case matters.
    pub name: Patch<BrandName>,
    /// URL of the logo; `Set(None)` clears it.
    pub logo: Patch<Option<Url>>,
    /// Description of the brand.
    pub description: Patch<LongText<10_000>>,
    /// Sort key in lists.
    pub order: Patch<u32>,
    /// Whether the shop shows the brand.
    pub is_active: Patch<bool>,
}

impl BrandPatch {
    /// Applies the patch to `brand` and sets its `updated_at`.
    pub fn apply(self, brand: &mut Brand, now: DateTime<Utc>) {
        self.name.apply(&mut brand.name);
        self.logo.apply(&mut brand.logo);
        self.description.apply(&mut brand.description);
        self.order.apply(&mut brand.order);
        self.is_active.apply(&mut brand.is_active);
        brand.updated_at = now;
    }
}
