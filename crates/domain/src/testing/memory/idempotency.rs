//! Stored requests by idempotency key.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    paging::limited,
    tables::{IdempotencyRow, Tables},
};
use crate::{
    inventory::{OwnedIdempotencyKey, StoredRequest},
    ports::{Constraint, IdempotencyRepository, StorageError, StorageResult},
};

impl IdempotencyRepository for Tables {
    fn find(&mut self, keys: &BTreeSet<OwnedIdempotencyKey>) -> StorageResult<Vec<StoredRequest>> {
        let rows = keys.iter().filter_map(|key| self.idempotency.get(key));
        Ok(rows.map(|row| row.stored.clone()).collect())
    }

    fn store(&mut self, requests: &[StoredRequest], now: DateTime<Utc>) -> StorageResult<()> {
        for request in requests {
            let row = IdempotencyRow {
                stored: request.clone(),
                created_at: now,
            };
            let key = request.idempotency.key.clone();
            if self.idempotency.insert(key, row).is_some() {
                return Err(StorageError::Constraint(Constraint::UniqueIdempotencyKey));
            }
        }
        Ok(())
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let mut old: Vec<_> = self
            .idempotency
            .iter()
            .filter(|(_, row)| row.created_at < time)
            .map(|(key, row)| (row.created_at, key.clone()))
            .collect();
        old.sort();
        old.truncate(limited(limit));
        for (_, key) in &old {
            self.idempotency.remove(key);
        }
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }
}
