//! Changes of the attention list by one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    Result,
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
pub(crate) struct AttentionChanges(BTreeMap<AttentionSubject, Change>);

impl AttentionChanges {
    /// Raises an item.
    pub(crate) fn raise(&mut self, AttentionDraft { subject, detail }: AttentionDraft) {
        self.0.insert(subject, Change::Raise { detail });
    }

    /// Resolves the subject's item, if there is one.
    pub(crate) fn resolve(&mut self, subject: AttentionSubject, actor: &str) {
        let actor = actor.to_owned();
        self.0.insert(subject, Change::Resolve { actor });
    }

    /// Raises an item if more is due to the order's customer than before, and resolves it if
    /// nothing is due any more.
    pub(crate) fn compare(&mut self, before: &Order, after: &Order, actor: &str) {
        let (due, due_before) = (after.refund_due(), before.refund_due());
        if due > due_before {
            self.raise(AttentionDraft::refund_due(after.id, &due));
        } else if due.is_zero() && due < due_before {
            self.resolve(AttentionSubject::refund_due(after.id), actor);
        }
    }

    /// Writes the changes; after the orders and payments that they refer to.
    pub(crate) fn write(self, unit: &mut dyn UnitOfWork, now: DateTime<Utc>) -> Result<()> {
        let mut raised = Vec::new();
        let mut resolved: BTreeMap<String, Vec<AttentionSubject>> = BTreeMap::new();
        for (subject, change) in self.0 {
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
