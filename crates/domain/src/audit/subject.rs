//! What entries of the audit log are about.

/// Declares the subjects with their stable names.
macro_rules! subjects {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)+) => {
        /// Kind of what was changed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum AuditSubject {
            $($(#[$doc])* $variant,)+
        }

        impl AuditSubject {
            /// All kinds, in the order of the API schema.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in the database and in responses. Rows store it: it must not change.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

subjects! {
    /// A product, with its stock.
    Product => "product",
    /// A category of products.
    Category => "category",
    /// A brand of products.
    Brand => "brand",
    /// A supplier's name of a category.
    SupplierCategory => "supplier_category",
    /// A supplier's name of a brand.
    SupplierBrand => "supplier_brand",
    /// A supplier's product that syncs ignore.
    IgnoredProduct => "ignored_product",
    /// An uploaded picture.
    MediaImage => "media_image",
    /// An order.
    Order => "order",
    /// A payment that belongs to no order.
    Payment => "payment",
    /// A user account.
    User => "user",
    /// An API key of a service.
    ApiKey => "api_key",
    /// A configuration of Haier's platform.
    HaierConfig => "haier_config",
    /// A run of the supplier sync.
    SyncRun => "sync_run",
    /// The schedule of the supplier sync.
    SyncSchedule => "sync_schedule",
    /// A change plan.
    Plan => "plan",
    /// An item of the attention list.
    AttentionItem => "attention_item",
    /// A word that keywords shown to others must not contain.
    BlockedKeyword => "blocked_keyword",
    /// A group of words that mean the same in a search.
    SearchSynonym => "search_synonym",
    /// Cached responses.
    Cache => "cache",
    /// A list that can be exported.
    Report => "report",
    /// The audit log itself.
    AuditLog => "audit_log",
}

impl AuditSubject {
    /// The kind with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_name_is_unique_and_parses() {
        let names: BTreeSet<_> = AuditSubject::ALL.iter().map(|it| it.as_str()).collect();
        assert_eq!(names.len(), AuditSubject::ALL.len());
        for subject in AuditSubject::ALL {
            assert_eq!(AuditSubject::from_name(subject.as_str()), Some(*subject));
        }
        assert_eq!(AuditSubject::from_name("x"), None);
    }
}
