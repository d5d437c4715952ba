//! Views within a transaction.

use cangku_domain::{
    ports::{Stored, ViewRepository},
    statistics::ProductViews,
};
use chrono::{DateTime, Utc};
use diesel::{RunQueryDsl, connection::SimpleConnection};

use super::{count_views::CountViews, forget_views::forget};
use crate::{failure::IntoStored, unit_of_work::PgUnitOfWork};

impl PgUnitOfWork<'_> {
    /// Spares the disk, and whoever waits for the products' rows: a crash of the database loses
    /// the last moments' views, and what is forgotten is forgotten again.
    fn needs_no_flush(&mut self) -> Stored<()> {
        let sql = "SET LOCAL synchronous_commit = off";
        self.connection.batch_execute(sql).stored()
    }
}

impl ViewRepository for PgUnitOfWork<'_> {
    fn count(&mut self, views: &[ProductViews]) -> Stored<()> {
        if views.is_empty() {
            return Ok(());
        }
        self.needs_no_flush()?;
        CountViews::of(views).execute(self.connection).stored()?;
        Ok(())
    }

    fn forget(&mut self, time: DateTime<Utc>, limit: u32) -> Stored<u64> {
        self.needs_no_flush()?;
        let forgotten = forget(self.connection, time, limit).stored()?;
        Ok(u64::try_from(forgotten).unwrap_or_default())
    }
}
