//! Changes of the attention list by one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    MoneyTotal, OrderId, Result,
    attention::{AttentionDraft, AttentionSubject},
    orders::Order,
    ports::UnitOfWork,
};

/// What became of a subject; the last change counts.
enum Change {
    Raise { detail: String },
    Resolve { actor: String },
}

/// Items to raise and to resolve.
#[derive(Default)]
pub(crate) struct AttentionChanges {
    changes: BTreeMap<AttentionSubject, Change>,
    /// What was due to orders' customers before the transaction.
    due_before: BTreeMap<OrderId, MoneyTotal>,
}

impl AttentionChanges {
    /// Raises an item.
    pub(crate) fn raise(&mut self, AttentionDraft { subject, detail }: AttentionDraft) {
        self.changes.insert(subject, Change::Raise { detail });
    }

    /// Resolves the subject's item, if there is one.
    pub(crate) fn resolve(&mut self, subject: AttentionSubject, actor: &str) {
        let actor = actor.to_owned();
        self.changes.insert(subject, Change::Resolve { actor });
    }

    /// Raises an item if another amount is due to the order's customer than before the transaction,
    /// which corrects the amount of an open item, and resolves it if nothing is due any more.
    pub(crate) fn compare(&mut self, before: &Order, after: &Order, actor: &str) {
        let due_before = self.due_before.entry(after.id);
        let due_before = due_before.or_insert_with(|| before.refund_due()).clone();
        let (due, subject) = (after.refund_due(), AttentionSubject::refund_due(after.id));
        if due == due_before {
            // An earlier step of this transaction may have changed it for a moment.
            self.changes.remove(&subject);
        } else if due.is_zero() {
            self.resolve(subject, actor);
        } else {
            self.raise(AttentionDraft::refund_due(after.id, &due));
        }
    }

    /// Writes the changes; after the orders and payments that they refer to.
    pub(crate) fn write(self, unit: &mut dyn UnitOfWork, now: DateTime<Utc>) -> Result<()> {
        let mut raised = Vec::new();
        let mut resolved: BTreeMap<String, Vec<AttentionSubject>> = BTreeMap::new();
        for (subject, change) in self.changes {
            match change {
                Change::Raise { detail } => raised.push(AttentionDraft { subject, detail }),
                Change::Resolve { actor } => resolved.entry(actor).or_default().push(subject),
            }
        }
        if !raised.is_empty() {
            unit.attention().raise(&raised, now)?;
        }
        for (actor, subjects) in resolved {
            unit.attention().resolve(&subjects, &actor, now)?;
        }
        Ok(())
    }
}
