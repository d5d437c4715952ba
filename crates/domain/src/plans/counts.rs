//! Numbers of a plan's items.

use super::ItemStatus;

/// Numbers of a plan's items, by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanCounts {
    /// Items that are not written yet.
    pub pending: u32,
    /// Items that were written.
    pub applied: u32,
    /// Items whose product had changed.
    pub stale: u32,
    /// Items that a rule forbids.
    pub refused: u32,
    /// Items without a change.
    pub skipped: u32,
    /// Items that were written back.
    pub undone: u32,
    /// Items that were not written back, since somebody has changed the value since.
    pub kept: u32,
}

impl PlanCounts {
    /// Number of all items.
    pub const fn total(self) -> u32 {
        let Self {
            pending,
            applied,
            stale,
            refused,
            skipped,
            undone,
            kept,
        } = self;
        let written = pending.saturating_add(applied).saturating_add(undone);
        let left = stale.saturating_add(refused).saturating_add(kept);
        written.saturating_add(left).saturating_add(skipped)
    }

    /// Counts a new item.
    pub fn add(&mut self, status: ItemStatus) {
        self.add_many(status, 1);
    }

    /// Counts items of the same status.
    pub fn add_many(&mut self, status: ItemStatus, items: u32) {
        let count = self.of(status);
        *count = count.saturating_add(items);
    }

    /// Counts an item whose status changes.
    pub fn move_one(&mut self, from: ItemStatus, to: ItemStatus) {
        let count = self.of(from);
        *count = count.saturating_sub(1);
        self.add(to);
    }

    fn of(&mut self, status: ItemStatus) -> &mut u32 {
        match status {
            ItemStatus::Pending => &mut self.pending,
            ItemStatus::Applied => &mut self.applied,
            ItemStatus::Stale => &mut self.stale,
            ItemStatus::Refused => &mut self.refused,
            ItemStatus::Skipped => &mut self.skipped,
            ItemStatus::Undone => &mut self.undone,
            ItemStatus::Kept => &mut self.kept,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_moves_stays_counted_once() {
        let mut counts = PlanCounts::default();
        for status in ItemStatus::ALL {
            counts.add(*status);
        }
        assert_eq!(counts.total(), 7);
        counts.move_one(ItemStatus::Pending, ItemStatus::Applied);
        assert_eq!((counts.pending, counts.applied), (0, 2));
        assert_eq!(counts.total(), 7);
    }
}
