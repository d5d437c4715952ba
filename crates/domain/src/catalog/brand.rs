//! Brands: name, logo, description, order, enabled or not (seed 2, Brand模型扩展).

use chrono::{DateTime, Utc};

use super::Url;
use crate::{BrandId, LongText, Patch, Text};

/// Name of a brand, unique.
pub type BrandName = Text<100>;

/// A brand of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// Identity.
    pub id: BrandId,
    /// Unique name.
    pub name: BrandName,
    /// Address of the logo, `None` without one.
    pub logo: Option<Url>,
    /// What the brand stands for; may be empty.
    pub description: LongText<10_000>,
    /// Weight in lists, lowest first; 0 or more.
    pub order: u32,
    /// Whether the shop shows the brand.
    pub is_active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a new brand is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandDraft {
    /// Unique name.
    pub name: BrandName,
    /// Address of the logo.
    pub logo: Option<Url>,
    /// What the brand stands for.
    pub description: LongText<10_000>,
    /// Weight in lists.
    pub order: u32,
    /// Whether the shop shows the brand.
    pub is_active: bool,
}

impl BrandDraft {
    /// A brand of which only the name is known: enabled, weight 0.
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
    /// Unique name.
    pub name: Patch<BrandName>,
    /// Address of the logo; `Set(None)` takes it away.
    pub logo: Patch<Option<Url>>,
    /// What the brand stands for.
    pub description: Patch<LongText<10_000>>,
    /// Weight in lists.
    pub order: Patch<u32>,
    /// Whether the shop shows the brand.
    pub is_active: Patch<bool>,
}

impl BrandPatch {
    /// Changes `brand` and marks when.
    pub fn apply(self, brand: &mut Brand, now: DateTime<Utc>) {
        self.name.apply(&mut brand.name);
        self.logo.apply(&mut brand.logo);
        self.description.apply(&mut brand.description);
        self.order.apply(&mut brand.order);
        self.is_active.apply(&mut brand.is_active);
        brand.updated_at = now;
    }
}
