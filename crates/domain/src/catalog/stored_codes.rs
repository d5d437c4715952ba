//! Which of the stored products a code refers to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Product, ProductCode};
use crate::{Identity, ProductId};

/// The codes of stored products. A code refers to the product with exactly this code, else to the one
/// whose code has the same identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredCodes {
    exact: BTreeSet<ProductCode>,
    alike: BTreeMap<Identity, (ProductId, ProductCode)>,
}

impl StoredCodes {
    /// The codes of these products. If several look the same, as in rows older than that rule, the
    /// first product counts for other spellings.
    pub fn of<'a>(products: impl IntoIterator<Item = &'a Product>) -> Self {
        let mut codes = Self::default();
        for product in products {
            if let Some(code) = &product.details.haier.product_code {
                codes.exact.insert(code.clone());
                let first = codes.alike.entry(code.identity());
                let first = first.or_insert_with(|| (product.id, code.clone()));
                if product.id < first.0 {
                    *first = (product.id, code.clone());
                }
            }
        }
        codes
    }

    /// The stored code that `code` refers to; `None` if there is none.
    pub fn find(&self, code: &ProductCode) -> Option<&ProductCode> {
        let exact = self.exact.get(code);
        exact.or_else(|| self.alike.get(&code.identity()).map(|(_, code)| code))
    }

    /// Equal for codes that refer to one product, or, if it isn't stored, have one identity.
    pub(crate) fn key(&self, code: &ProductCode) -> (Option<&ProductCode>, Option<Identity>) {
        match self.find(code) {
            Some(stored) => (Some(stored), None),
            None => (None, Some(code.identity())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ProductBuilder, text};

    #[test]
    fn an_exact_code_counts_before_one_that_looks_the_same() {
        let product = |id, code: &str| {
            let id = ProductId::new(id).unwrap();
            ProductBuilder::new().code(code).id(id).build()
        };
        let products = [product(2, "ＧＡ0"), product(1, "GA0"), product(3, "GB0")];
        let codes = StoredCodes::of(&products);
        for (code, found) in [
            ("GA0", Some("GA0")),
            ("ＧＡ0", Some("ＧＡ0")),
            ("GA0\u{200b}", Some("GA0")),
            ("ＧB0", Some("GB0")),
            ("gb0", None),
        ] {
            let found = found.map(text);
            assert_eq!(codes.find(&text(code)), found.as_ref(), "{code:?}");
        }
        assert_eq!(codes.key(&text("GC0")), codes.key(&text("ＧＣ0")));
        assert_ne!(codes.key(&text("GA0")), codes.key(&text("ＧＡ0")));
    }
}
