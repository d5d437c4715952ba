//! Updates an item of the attention list.

use super::{Context, audited::Audited};
use crate::{
    AttentionItemId, Entity, Error, ExpectedVersion, Patch, Result, Violation, ViolationCode,
    accounts::{Role, Scope},
    attention::{AttentionItem, AttentionPatch},
    audit::{AuditAction, AuditSubject},
};

/// Sets the owner, the note, and whether the item is settled. Who settles it, and when, is recorded;
/// an item that is settled already keeps that. The actor must be staff; so must the owner.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `orders:manage`; [`Error::NotFound`] if there is no such item;
/// [`Error::StaleVersion`] if the edit isn't based on its version;
/// [`Error::Invalid`] if the owner isn't an active member of staff; [`Error::SettledByMoney`] if only
/// payments and refunds settle or reopen it; [`Error::Duplicate`] if the item is to be open again
/// and another one about the same is open.
pub fn update_attention_item(
    cx: Context<'_>,
    id: AttentionItemId,
    expected: &ExpectedVersion,
    patch: AttentionPatch,
) -> Result<AttentionItem> {
    cx.actor.require(Scope::OrdersManage)?;
    let now = cx.now();
    cx.change(|unit| {
        let not_found = || Error::not_found(Entity::AttentionItem, id);
        let mut item = unit.attention().lock(id)?.ok_or_else(not_found)?;
        expected.check(Entity::AttentionItem, item.version)?;
        let before = item.clone();
        match patch.owner {
            Patch::Keep => {}
            Patch::Set(None) => {
                item.owner_id = None;
                item.owner_name = String::new();
            }
            Patch::Set(Some(owner)) => {
                let user = unit.users().lock(owner)?;
                let user = user.filter(|user| user.is_active && user.role >= Role::Staff);
                let user = user.ok_or_else(|| {
                    let message = "is no active member of staff";
                    let code = ViolationCode::UnknownReference;
                    Error::Invalid(Violation::new("owner_id", code, message).into())
                })?;
                item.owner_id = Some(owner);
                item.owner_name = user.username.to_string();
            }
        }
        patch.note.apply(&mut item.note);
        let is_done = item.done_at.is_some();
        if item.subject.kind.follows_money()
            && patch
                .is_done
                .clone()
                .value()
                .is_some_and(|it| it != is_done)
        {
            return Err(Error::SettledByMoney);
        }
        match patch.is_done {
            Patch::Set(true) if item.done_at.is_none() => {
                item.done_at = Some(now);
                item.done_by.clone_from(&cx.actor.name);
            }
            Patch::Set(false) => {
                item.done_at = None;
                item.done_by = String::new();
            }
            Patch::Set(true) | Patch::Keep => {}
        }
        unit.attention().save(&item)?;
        // The database increases the version.
        let item = unit.attention().lock(id)?.ok_or_else(not_found)?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::AttentionItem)
            .of(id.get(), item.subject.kind.as_str())
            .changed(&before, &item);
        Ok(Audited::new(item, entry.if_changed()))
    })
}
