//! Storage of views.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{ProductId, statistics::ProductViews};

/// What a round of forgetting views came to, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ForgottenViews {
    /// So many were old enough.
    pub found: u64,
    /// Of these, so many are gone now.
    pub forgotten: u64,
}

/// Views of products within a transaction; the one writer of `view_count`.
pub trait ViewRepository {
    /// Adds to the views of products: to their `view_count`, which stops at the greatest number
    /// that it can hold, and to their recent views. Products that are gone are passed over. It
    /// waits for nobody: products that another transaction has in hand are left and answered with;
    /// the rows of the others are locked in the order of their ids.
    ///
    /// # Errors
    /// Where storage fails.
    fn count(&mut self, views: &[ProductViews]) -> Stored<BTreeSet<ProductId>>;
    /// Waits for the product's row and locks it; nothing where it is gone. Nothing else may be
    /// locked before: whoever waits for those rows would wait for this one as well.
    ///
    /// # Errors
    /// [`GaveUp`](super::StorageError::GaveUp) where it takes longer than `patience`.
    fn wait_for(&mut self, product: ProductId, patience: Duration) -> Stored<()>;
    /// Forgets the recent views of hours that began before `time`: at most `limit` rows, the
    /// oldest first. What another transaction has in hand is left for the next time.
    ///
    /// # Errors
    /// Where storage fails.
    fn forget(&mut self, time: DateTime<Utc>, limit: u32) -> Stored<ForgottenViews>;
}
