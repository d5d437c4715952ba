//! Storage of the attention list.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    AttentionItemId, Page, PageRequest, UserId,
    attention::{AttentionDraft, AttentionItem, AttentionKind, AttentionSubject},
};

/// Write access to the attention list, within a transaction.
pub trait AttentionRepository {
    /// Raises items. If a subject has an open item, only its detail is replaced.
    fn raise(&mut self, items: &[AttentionDraft], now: DateTime<Utc>) -> StorageResult<()>;
    /// Settles the open items of these subjects, by this actor. Subjects without one are ignored.
    fn resolve(
        &mut self,
        subjects: &[AttentionSubject],
        actor: &str,
        now: DateTime<Utc>,
    ) -> StorageResult<()>;
    /// The item with this id, with its row locked.
    fn lock(&mut self, id: AttentionItemId) -> StorageResult<Option<AttentionItem>>;
    /// Saves owner, note, and whether it is settled. The database increases the version if one of
    /// them has changed.
    ///
    /// # Errors
    /// [`Constraint::UniqueOpenAttentionItem`](super::Constraint::UniqueOpenAttentionItem) if
    /// another item of the subject is open.
    fn save(&mut self, item: &AttentionItem) -> StorageResult<()>;
}

/// Filter of the attention list; a `None` field doesn't restrict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AttentionFilter {
    /// Only this kind.
    pub kind: Option<AttentionKind>,
    /// `true`: only settled items; `false`: only open ones.
    pub is_done: Option<bool>,
    /// Only items that this user takes care of.
    pub owner: Option<UserId>,
}

/// Queries on the attention list.
pub trait AttentionQueries {
    /// Number of open items of each kind that has any.
    fn counts(&mut self) -> StorageResult<Vec<(AttentionKind, u64)>>;
    /// The item with this id.
    fn find(&mut self, id: AttentionItemId) -> StorageResult<Option<AttentionItem>>;
    /// A page of items, newest first.
    fn list(
        &mut self,
        filter: AttentionFilter,
        page: PageRequest,
    ) -> StorageResult<Page<AttentionItem>>;
    /// Items, newest first: at most `limit`, from behind `cursor`.
    fn list_after(
        &mut self,
        filter: AttentionFilter,
        cursor: Option<AttentionItemId>,
        limit: u32,
    ) -> StorageResult<Vec<AttentionItem>>;
}
