//! Records what a transaction has changed so far.

use cangku_domain::{
    ProductId,
    ports::{Change, Changes, StorageResult},
};

use crate::unit_of_work::PgUnitOfWork;

impl PgUnitOfWork<'_> {
    /// Records a change, to be published once it is committed.
    pub(crate) fn record_change(&mut self, change: Change) {
        self.changes.insert(change);
    }

    /// Records changes of products.
    pub(crate) fn record_products(&mut self, ids: impl IntoIterator<Item = ProductId>) {
        self.changes.extend(ids.into_iter().map(Change::Product));
    }
}

impl Changes for PgUnitOfWork<'_> {
    fn record(&mut self, change: Change) -> StorageResult<()> {
        self.record_change(change);
        Ok(())
    }
}
