//! A supplier's names of categories and brands, and what they stand for in the shop.
//!
//! The shop's own names may change at any time, so a sync never looks products' categories and
//! brands up by them, except on first sight of a supplier's name.

use chrono::{DateTime, Utc};

use super::SupplierOffer;
use crate::{Patch, SupplierNameId, Text, Version};

/// A supplier's name of a category or brand, as offers contain it; case matters.
pub type ExternalName = Text<100>;

/// What a supplier's name stands for in the shop. `Id` is the id of a category or brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameTarget<Id> {
    /// Nothing yet: the next sync maps it to the shop's entry of the same name, or creates that.
    Unmapped,
    /// The shop's category or brand with this id.
    Mapped(Id),
    /// Offers with this name aren't brought.
    Ignored,
}

impl<Id: Copy> NameTarget<Id> {
    /// The id that it is mapped to.
    pub const fn id(&self) -> Option<Id> {
        match self {
            Self::Mapped(id) => Some(*id),
            Self::Unmapped | Self::Ignored => None,
        }
    }

    /// Whether offers with this name aren't brought.
    pub const fn is_ignored(&self) -> bool {
        matches!(self, Self::Ignored)
    }
}

/// A partial update of a [`NameTarget`]. A field that repeats what is shown changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTargetPatch<Id> {
    /// The category or brand; `Set(None)` for none.
    pub id: Patch<Option<Id>>,
    /// Whether offers with the name aren't brought. Not `Set(true)` together with an id.
    pub is_ignored: Patch<bool>,
}

impl<Id: Copy> NameTargetPatch<Id> {
    /// The target that the patch makes of the present one.
    pub fn applied_to(&self, present: NameTarget<Id>) -> NameTarget<Id> {
        match (&self.id, &self.is_ignored) {
            (Patch::Set(Some(id)), _) => NameTarget::Mapped(*id),
            (_, Patch::Set(true)) => NameTarget::Ignored,
            (Patch::Set(None), _) if present.id().is_some() => NameTarget::Unmapped,
            (_, Patch::Set(false)) if present.is_ignored() => NameTarget::Unmapped,
            _ => present,
        }
    }
}

/// Kinds of [`NameTarget`], by which lists are filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameState {
    /// Mapped to a category or brand of the shop.
    Mapped,
    /// Mapped by the next sync.
    Unmapped,
    /// Not brought.
    Ignored,
}

impl NameState {
    /// All states, in the order of the API schema.
    pub const ALL: [Self; 3] = [Self::Mapped, Self::Unmapped, Self::Ignored];

    /// The value in queries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mapped => "mapped",
            Self::Unmapped => "unmapped",
            Self::Ignored => "ignored",
        }
    }

    /// The state with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A supplier's name of a category or brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierName<Id> {
    /// Assigned on insert; positive.
    pub id: SupplierNameId,
    /// The supplier, such as [`HAIER`](super::HAIER).
    pub supplier: Text<50>,
    /// Unique for the supplier.
    pub external_name: ExternalName,
    /// What it stands for.
    pub target: NameTarget<Id>,
    /// Increased by every change of what it stands for.
    pub version: Version,
    /// When a sync first saw it (UTC).
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// A supplier's name with facts about the category or brand that it is mapped to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierNameSummary<Id> {
    /// The name itself.
    pub name: SupplierName<Id>,
    /// Name of the shop's category or brand; `None` if it isn't mapped.
    pub target_name: Option<Text<100>>,
    /// Products in that category or of that brand, active or not; 0 if it isn't mapped.
    pub product_count: u64,
}

/// An offer that isn't brought, because the shop ignores its category or brand, or has deleted its
/// product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkippedOffer {
    /// The supplier's product code.
    pub product_code: crate::catalog::ProductCode,
    /// The ignored name, as `category 电视` or `brand 海尔`, or `deleted product`.
    pub because: String,
}

const DELETED: &str = "deleted product";

impl SkippedOffer {
    /// Whether the shop has deleted its product.
    pub fn is_deleted(&self) -> bool {
        self.because == DELETED
    }

    /// The offer as a skipped one, if the shop ignores its category or else its brand, or has deleted its
    /// product (`is_deleted`).
    pub fn of<C: Copy, B: Copy>(
        offer: &SupplierOffer,
        category: NameTarget<C>,
        brand: NameTarget<B>,
        is_deleted: bool,
    ) -> Option<Self> {
        let because = if category.is_ignored() {
            format!("category {}", offer.category_name())
        } else if brand.is_ignored() {
            format!("brand {}", offer.brand_name())
        } else if is_deleted {
            DELETED.to_owned()
        } else {
            return None;
        };
        Some(Self {
            product_code: offer.product_code.clone(),
            because,
        })
    }
}
