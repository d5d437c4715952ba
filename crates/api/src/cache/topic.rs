//! What cache entries depend on, and when each topic last changed.

use std::sync::atomic::{AtomicU64, Ordering};

use cangku_domain::{
    ProductId,
    ports::{CacheGroup, Change},
};

/// Something that a cache entry depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Any product data except stock and view figures.
    Catalogue,
    /// A change that affects many products at once.
    AllProducts,
    /// The statistics rollups.
    Statistics,
    /// Which products have stock.
    InStock,
    /// Which keywords are public, and how often they are searched for.
    Keywords,
    /// An operator's request to invalidate this group.
    Group(CacheGroup),
    /// One product, including its figures.
    Product(ProductId),
}

/// Topics with a slot of their own: five, and five cache groups.
const NAMED_SLOTS: u16 = 5 + 5;
/// Slots shared by all products. If two products share one, a change of one also invalidates the
/// other's entries.
const PRODUCT_SLOTS: u16 = 8192;

/// Slot that stores when a topic last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(u16);

impl From<Topic> for Slot {
    fn from(topic: Topic) -> Self {
        Self(match topic {
            Topic::Catalogue => 0,
            Topic::AllProducts => 1,
            Topic::Statistics => 2,
            Topic::InStock => 3,
            Topic::Keywords => 4,
            Topic::Group(CacheGroup::Products) => 5,
            Topic::Group(CacheGroup::Lists) => 6,
            Topic::Group(CacheGroup::Rankings) => 7,
            Topic::Group(CacheGroup::Statistics) => 8,
            Topic::Group(CacheGroup::Suggestions) => 9,
            Topic::Product(id) => {
                let shared = id.get().rem_euclid(i64::from(PRODUCT_SLOTS));
                NAMED_SLOTS.saturating_add(u16::try_from(shared).unwrap_or_default())
            }
        })
    }
}

/// When each topic last changed, in ticks. Each change increments the tick.
#[derive(Debug)]
pub(super) struct Topics {
    ticks: AtomicU64,
    last_changes: Box<[AtomicU64]>,
}

impl Topics {
    pub(super) fn new() -> Self {
        let slots = 0..NAMED_SLOTS.saturating_add(PRODUCT_SLOTS);
        Self {
            ticks: AtomicU64::new(0),
            last_changes: slots.map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The current tick.
    pub(super) fn now(&self) -> u64 {
        self.ticks.load(Ordering::SeqCst)
    }

    /// Whether any of these slots has changed after `tick`.
    pub(super) fn have_changed(&self, slots: &[Slot], tick: u64) -> bool {
        let changed_at = |slot: &Slot| self.last_changes.get(usize::from(slot.0));
        // Fast path: nothing at all has changed since.
        self.now() != tick
            && slots
                .iter()
                .filter_map(changed_at)
                .any(|last| last.load(Ordering::SeqCst) > tick)
    }

    /// Records a change. The tick is incremented before the slots are written: a load that sees the
    /// new tick begins after the change was committed, and so reads it.
    pub(super) fn touch(&self, change: Change) {
        let tick = self.ticks.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let add = |topic: Topic| {
            let slot = usize::from(Slot::from(topic).0);
            if let Some(last) = self.last_changes.get(slot) {
                // Concurrent changes may get here in any order.
                last.fetch_max(tick, Ordering::SeqCst);
            }
        };
        match change {
            Change::Product(id) => {
                add(Topic::Product(id));
                add(Topic::Catalogue);
            }
            Change::Products => {
                add(Topic::AllProducts);
                add(Topic::Catalogue);
            }
            Change::Statistics => add(Topic::Statistics),
            Change::Keywords => add(Topic::Keywords),
            Change::Invalidated(group) => add(Topic::Group(group)),
            Change::ProductCounters(id) => add(Topic::Product(id)),
            Change::InStock => add(Topic::InStock),
            // No cached response depends on its caller's rights.
            Change::Rights | Change::RightsOfUser(_) | Change::RightsOfKey(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn product(id: i64) -> ProductId {
        ProductId::new(id).unwrap()
    }

    #[test]
    fn every_topic_has_a_slot_of_its_own_and_no_slot_is_unused() {
        let named = [
            Topic::Catalogue,
            Topic::AllProducts,
            Topic::Statistics,
            Topic::InStock,
            Topic::Keywords,
        ];
        let groups = CacheGroup::ALL.map(Topic::Group);
        let products = (1..=i64::from(PRODUCT_SLOTS)).map(|id| Topic::Product(product(id)));
        let slots: BTreeSet<_> = named
            .into_iter()
            .chain(groups)
            .chain(products)
            .map(|topic| Slot::from(topic).0)
            .collect();
        assert_eq!(slots.len(), usize::from(NAMED_SLOTS + PRODUCT_SLOTS));
        assert_eq!(slots.len(), Topics::new().last_changes.len());
        assert_eq!(
            usize::from(*slots.last().unwrap()),
            slots.len() - 1,
            "no slot lies outside"
        );
    }

    #[test]
    fn a_change_touches_what_depends_on_it_and_nothing_else() {
        let changed = |change: Change, topic: Topic| {
            let topics = Topics::new();
            topics.touch(Change::Invalidated(CacheGroup::Suggestions));
            let before = topics.now();
            topics.touch(change);
            topics.have_changed(&[topic.into()], before)
        };
        let one = Topic::Product(product(1));
        assert!(changed(Change::Product(product(1)), one));
        assert!(changed(Change::Product(product(1)), Topic::Catalogue));
        assert!(!changed(Change::Product(product(2)), one));
        assert!(changed(Change::Products, Topic::AllProducts));
        assert!(changed(Change::Products, Topic::Catalogue));
        assert!(!changed(Change::Products, Topic::Statistics));
        assert!(changed(Change::ProductCounters(product(1)), one));
        assert!(!changed(
            Change::ProductCounters(product(1)),
            Topic::Catalogue
        ));
        assert!(changed(Change::InStock, Topic::InStock));
        assert!(changed(Change::Statistics, Topic::Statistics));
        assert!(!changed(Change::Statistics, Topic::Catalogue));
        assert!(changed(Change::Keywords, Topic::Keywords));
    }
}
