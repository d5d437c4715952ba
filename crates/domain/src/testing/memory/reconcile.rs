//! Compares stock, log and holds.

use chrono::{DateTime, Utc};

use super::tables::{ProductRow, Tables};
use crate::{
    ProductId,
    inventory::{ChangeType, Inconsistency, InconsistencyKind, Reconciliation},
};

impl Tables {
    /// Checks these products: of one or all; the chain of the log from `since` on.
    pub(super) fn reconciliation(
        &self,
        product: Option<ProductId>,
        since: Option<DateTime<Utc>>,
    ) -> Reconciliation {
        let mut found = Reconciliation::default();
        for (id, row) in &self.products {
            if product.is_some_and(|product| product != *id) {
                continue;
            }
            found.products_checked = found.products_checked.saturating_add(1);
            let is_checked = |at: DateTime<Utc>| since.is_none_or(|since| at >= since);
            let rows = self.log_of(*id).filter(|log| is_checked(log.created_at));
            let rows = u64::try_from(rows.count()).unwrap_or(u64::MAX);
            found.rows_checked = found.rows_checked.saturating_add(rows);
            let kinds = self.wrong_sums(*id, row).into_iter().flatten();
            let kinds = kinds.chain(self.broken_chain(*id, is_checked));
            found
                .inconsistencies
                .extend(kinds.map(|kind| Inconsistency {
                    product_id: *id,
                    kind,
                }));
        }
        found
    }

    fn wrong_sums(&self, id: ProductId, row: &ProductRow) -> [Option<InconsistencyKind>; 3] {
        let (mut log_sum, mut locked) = (0, 0);
        for log in self.log_of(id) {
            let quantity = i64::from(log.movement.quantity);
            log_sum += quantity;
            if log.movement.change_type != ChangeType::Adjust {
                // Locks are negative.
                locked -= quantity;
            }
        }
        let holds = self.holds.values().filter(|row| row.product_id == id);
        let consumed: i64 = holds.map(|row| i64::from(row.hold.consumed)).sum();
        let (open, expected) = (self.units_held(id), locked - consumed);
        let (stock, held) = (row.product.counters.stock, row.held);
        [
            (i64::from(stock.get()) != log_sum)
                .then_some(InconsistencyKind::StockDiffers { stock, log_sum }),
            (held != open).then_some(InconsistencyKind::HeldDiffers { held, open }),
            (open != expected).then_some(InconsistencyKind::HoldsDiffer { open, expected }),
        ]
    }

    fn broken_chain(
        &self,
        id: ProductId,
        is_checked: impl Fn(DateTime<Utc>) -> bool,
    ) -> Option<InconsistencyKind> {
        let mut before = 0;
        for log in self.log_of(id) {
            let expected_stock_after = before + i64::from(log.movement.quantity);
            let stock_after = log.movement.stock_after;
            before = i64::from(stock_after.get());
            if is_checked(log.created_at) && before != expected_stock_after {
                return Some(InconsistencyKind::ChainBroken {
                    log_id: log.id,
                    expected_stock_after,
                    stock_after,
                });
            }
        }
        None
    }
}
