//! Rows whose names or codes look the same.

use std::collections::HashMap;

use super::{DataFinding, DataRule};
use crate::{Entity, Identity};

/// The identities that were seen so far, with the first row that has each.
#[derive(Debug, Default)]
pub(crate) struct Twins(HashMap<Identity, i64>);

impl Twins {
    /// A finding if an earlier row has the same identity.
    pub(super) fn check(
        &mut self,
        (kind, id): (Entity, i64),
        identity: Identity,
        value: &str,
    ) -> Option<DataFinding> {
        let first = *self.0.entry(identity).or_insert(id);
        (first != id).then(|| DataFinding {
            rule: DataRule::LooksAlike,
            kind,
            id,
            value: value.to_owned(),
            detail: format!("looks like that of {kind} {first}"),
            twin_of: Some(first),
        })
    }
}
