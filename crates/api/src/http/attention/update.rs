//! `PATCH /api/attention/{id}`.

use actix_web::{HttpResponse, patch};
use cangku_domain::{
    AttentionItemId, Error, UserId,
    accounts::Role,
    attention::{AttentionNote, AttentionPatch},
    use_cases::update_attention_item,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::item_response::AttentionItemResponse;
use crate::http::{
    openapi::{field_schema::shape, responses::UpdateErrors},
    request::{body::Body, caller::Caller, field::Field, path_id::PathId},
    response::problem::Problem,
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
}

/// Sets the owner, the note, and whether an item is settled (staff).
///
/// A refund that is due and an unmatched payment are settled by themselves once the money is.
#[utoipa::path(tag = "operation", operation_id = "update_attention",
    params(("id" = i64, Path, minimum = 1)), request_body = AttentionItemBody,
    security(("bearer" = []), ("api_key" = [])), responses(
    (status = 200, body = AttentionItemResponse), UpdateErrors))]
#[patch("/attention/{id}")]
pub async fn update_attention(
    caller: Caller,
    app: App,
    id: PathId<AttentionItemId>,
    body: Body<AttentionItemBody>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let (body, mut check) = body.into_parts();
    let patch = AttentionPatch {
        owner: check.patch_nullable("owner_id", body.owner_id),
        note: check
            .patch_nullable("note", body.note)
            .map(Option::unwrap_or_default),
        is_done: check.patch("done", body.done),
    };
    let patch = check.build(|| Some(patch)).map_err(Error::from)?;
    let saved = state::write(&app, caller.0, move |cx| {
        update_attention_item(cx, id.0, patch)
    });
    Ok(HttpResponse::Ok().json(AttentionItemResponse::from(saved.await?)))
}
