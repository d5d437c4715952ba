//! What a deletion of products would break.

use std::fmt;

use crate::{BrandId, CategoryId, ProductId};

/// The products that a deletion removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionTarget {
    /// One product.
    Product(ProductId),
    /// All products of a category.
    Category(CategoryId),
    /// All products of a brand.
    Brand(BrandId),
}

/// Obligations of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObligationList {
    /// Number of obligations.
    pub count: u64,
    /// Order numbers or references of the oldest ones, each once; at most [`Self::MAX_NAMED`].
    pub references: Vec<String>,
}

impl ObligationList {
    /// Maximum number of references that a list names.
    pub const MAX_NAMED: u32 = 20;
}

/// Obligations of the shop that need the products.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Obligations {
    /// Orders with a line of one of the products that are neither completed nor cancelled nor
    /// refunded.
    pub orders: ObligationList,
    /// Holds with units left that haven't expired, except those of the orders above.
    pub holds: ObligationList,
}

impl Obligations {
    /// Each kind with its name in responses, plural.
    pub const fn kinds(&self) -> [(&'static str, &ObligationList); 2] {
        [("orders", &self.orders), ("holds", &self.holds)]
    }

    /// Whether nothing needs the products.
    pub fn is_empty(&self) -> bool {
        self.kinds().iter().all(|(_, list)| list.count == 0)
    }
}

impl fmt::Display for Obligations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = self.kinds().into_iter().filter(|(_, list)| list.count > 0);
        for (n, (name, list)) in kinds.enumerate() {
            let separator = if n == 0 { "" } else { ", " };
            write!(f, "{separator}open {name}: {}", list.count)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kinds_with_obligations_are_listed() {
        let list = |count| ObligationList {
            count,
            references: Vec::new(),
        };
        let none = Obligations::default();
        assert!(none.is_empty());
        assert_eq!(none.to_string(), "");
        let holds = Obligations {
            holds: list(2),
            ..none.clone()
        };
        assert!(!holds.is_empty());
        assert_eq!(holds.to_string(), "open holds: 2");
        let both = Obligations {
            orders: list(1),
            ..holds
        };
        assert_eq!(both.to_string(), "open orders: 1, open holds: 2");
    }
}
