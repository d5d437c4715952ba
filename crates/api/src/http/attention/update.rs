//! `PATCH /api/attention/{id}`.

use actix_web::{HttpResponse, http::StatusCode, patch};
use cangku_domain::{
    AttentionItemId, Entity, Error, UserId, Version,
    attention::{AttentionNote, AttentionPatch},
    use_cases::update_attention_item,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::item_response::AttentionItemResponse;
use crate::http::{
    openapi::{field_schema::shape, responses::UpdateErrors},
    request::{
        body::Body,
        caller::Caller,
        field::Field,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::{
        problem::Problem,
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// A change of an item; what the body leaves out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AttentionItemBody, example = json!({"owner_id": 2, "note": "已联系客户"}))]
pub struct AttentionItemBody {
    /// Id of the member of staff who takes care of it; null removes them.
    #[schema(inline, value_type = Option<shape::Id>)]
    owner_id: Field<UserId>,
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<AttentionNote>,
    /// Whether it is settled; what is about money can't be set (409 `settled_by_money`).
    #[schema(value_type = bool)]
    done: Field<bool>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed
    /// (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// Sets the owner, the note, and whether an item is settled (staff).
///
/// A refund that is due and an unmatched payment are settled by themselves once the money is.
#[utoipa::path(tag = "operation", operation_id = "update_attention",
    params(("id" = i64, Path, minimum = 1), IfMatchParameter), request_body = AttentionItemBody,
    responses(
    (status = 200, body = AttentionItemResponse), UpdateErrors))]
#[patch("/attention/{id}")]
pub async fn update_attention(
    caller: Caller,
    app: App,
    id: PathId<AttentionItemId>,
    precondition: Precondition,
    body: Body<AttentionItemBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (body, mut check) = body.into_parts();
    let version = check.patch("version", body.version).value();
    let patch = AttentionPatch {
        owner: check.patch_nullable("owner_id", body.owner_id),
        note: check
            .patch_nullable("note", body.note)
            .map(Option::unwrap_or_default),
        is_done: check.patch("done", body.done),
    };
    let patch = check.build(|| Some(patch)).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let saved = state::write(&app, caller.0, move |cx| {
        update_attention_item(cx, id, &expected, patch)
    });
    let saved = or_current(saved.await, present(&app, id)).await?;
    versioned_response::written(StatusCode::OK, &AttentionItemResponse::from(saved))
}

/// The item as it is stored now.
async fn present(app: &App, id: AttentionItemId) -> Result<AttentionItemResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.attention().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::AttentionItem, id))
    });
    Ok(found.await?.into())
}
