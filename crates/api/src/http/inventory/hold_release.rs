//! `POST /api/inventory/holds/release`: releases holds of any holder.

use std::{collections::BTreeSet, sync::Arc};

use actix_web::{HttpResponse, http::StatusCode, post};
use cangku_domain::{
    Error, HoldId, Text, UserId, ViolationCode, Violations,
    accounts::Actor,
    inventory::{Atomicity, Idempotency, Reason, Reference, StockRequest},
    ports::{ActorFilter, HoldTarget},
    processing::Request,
    use_cases::{MAX_RELEASED, plan_release, stored_response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::inventory_log_response::InventoryLogResponse;
use crate::http::{
    openapi::{
        field_schema::shape,
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::StockErrors,
    },
    request::{
        body::Body,
        caller::Caller,
        check::Check,
        element_list::elements,
        field::{Field, FromJson, InvalidField},
        from_json::whole,
        idempotency_key::RequestKey,
    },
    response::{
        problem::Problem,
        submit::{respond, submit},
    },
    state::{self, App},
};

/// Default reason in the log.
const REASON: &str = "released_by_staff";

/// Which holds are released: exactly one of `user`, `holder`, `reference` and `holds`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = HoldReleaseBody, example = json!({"user": 17, "reason": "hoarding"}))]
pub struct ReleaseBody {
    /// The direct locks of this user.
    #[schema(inline, value_type = Option<shape::Id>)]
    user: Field<Id<UserId>>,
    /// The direct locks of the holder of exactly this name, such as `service:order-system`.
    #[schema(inline, value_type = Option<shape::Name150>)]
    holder: Field<Text<150>>,
    /// All holds of this reference.
    #[schema(inline, value_type = Option<shape::Name100>)]
    reference: Field<Text<100>>,
    /// These holds: 1 to 1000 ids.
    #[schema(inline, value_type = Option<Vec<shape::Id>>, min_items = 1, max_items = 1000)]
    holds: Field<Ids>,
    /// The reason, for the log; default `released_by_staff`.
    #[schema(inline, value_type = Option<shape::Name255>)]
    reason: Field<Reason>,
}

/// An id of a type that only this body has.
#[derive(Debug, Clone, Copy)]
struct Id<T>(T);

impl FromJson for Id<UserId> {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let id = UserId::new(whole(&value, 1..=i64::MAX)?);
        let id = id.ok_or_else(|| InvalidField::new(ViolationCode::OutOfRange, "must be positive"));
        id.map(Self)
    }
}

/// The elements of `holds`.
#[derive(Debug)]
struct Ids(BTreeSet<HoldId>);

impl FromJson for Ids {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let max = usize::try_from(MAX_RELEASED).unwrap_or(usize::MAX);
        let ids = elements(value, max, "id")?;
        let ids = ids.iter().map(|id| {
            let number = whole(id, 1..=i64::MAX)?;
            let id = HoldId::new(number);
            id.ok_or_else(|| InvalidField::new(ViolationCode::OutOfRange, "must be positive"))
        });
        ids.collect::<Result<_, _>>().map(Self)
    }
}

impl ReleaseBody {
    fn read(self, mut check: Check) -> Result<(HoldTarget, Reason), Violations> {
        let given = [
            self.user.is_present(),
            self.holder.is_present(),
            self.reference.is_present(),
            self.holds.is_present(),
        ];
        match given.into_iter().filter(|is_given| *is_given).count() {
            1 => {}
            0 => check.add(
                "user",
                ViolationCode::Required,
                "or holder, reference or holds is required",
            ),
            _ => check.add(
                "user",
                ViolationCode::InvalidValue,
                "give only one of user, holder, reference and holds",
            ),
        }
        let user = check.nullable("user", self.user);
        let user = user.map(|Id(user)| HoldTarget::Holder(ActorFilter::User(user)));
        let holder = check.nullable("holder", self.holder);
        let holder = holder.map(|name| HoldTarget::Holder(ActorFilter::Named(name.to_string())));
        let reference = check.nullable("reference", self.reference);
        let reference =
            reference.map(|text| HoldTarget::Reference(Reference::lossy(text.as_str())));
        let holds = check.nullable("holds", self.holds);
        let holds = holds.map(|Ids(ids)| HoldTarget::Holds(ids));
        let reason = check.nullable("reason", self.reason);
        check.build(|| {
            let target = user.or(holder).or(reference).or(holds)?;
            let reason = reason.or_else(|| Reason::new(REASON).ok())?;
            Some((target, reason))
        })
    }
}

/// The result of a release.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReleasedHolds)]
pub struct ReleasedHoldsResponse {
    /// Each hold that ended, with its log row.
    released: Vec<ReleasedHoldResponse>,
    /// Each hold that didn't end, with the problem, such as `hold_of_order` or `hold_ended`.
    skipped: Vec<SkippedHoldResponse>,
    /// Whether the user, name or reference has more holds than the 1000 of one request, and some
    /// were released: repeat it then, with a new key. Never for `holds`.
    more: bool,
}

/// A hold that was released.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReleasedHold)]
pub struct ReleasedHoldResponse {
    hold_id: i64,
    log: InventoryLogResponse,
}

/// A hold that wasn't released.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SkippedHold)]
pub struct SkippedHoldResponse {
    hold_id: i64,
    problem: Value,
}

/// Releases holds by holder, by reference or by id, at most 1000 (staff, services).
///
/// An order's holds end by the order's steps: they are skipped, and the response names them.
#[utoipa::path(tag = "stock", operation_id = "release_holds", request_body = ReleaseBody,
    params(IdempotencyKeyParameter),
    responses(
        Replayable<ReleasedHoldsResponse, 200>,
        StockErrors))]
#[post("/inventory/holds/release")]
pub async fn release_holds(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<ReleaseBody>,
) -> Result<HttpResponse, Problem> {
    let idempotency = key.idempotency(&caller.0, "release_holds", &body.bytes());
    let (body, check) = body.into_parts();
    let (target, reason) = body.read(check).map_err(Error::from)?;
    let actor = caller.0.clone();
    // Read before the transaction: a hold that ends meanwhile is skipped as `hold_ended`.
    let planned = state::read(&app, move |reader| {
        plan_release(reader, &actor, &target, &reason)
    });
    let planned = match planned.await {
        Ok(planned) => planned,
        // For a retry, what it names may have been deleted since the first response.
        Err(problem) if problem.code().status() == StatusCode::NOT_FOUND => {
            let replay = replay(&app, caller.0, idempotency).await?;
            return replay.unwrap_or(Err(problem));
        }
        Err(problem) => return Err(problem),
    };
    // Submitted without commands too: a retry finds no holds any more, and gets the first response.
    let request = StockRequest {
        actor: Arc::new(caller.0),
        commands: planned.commands,
        atomicity: Atomicity::Independent,
        is_partial: planned.is_partial,
        idempotency,
    };
    submit(&app, Request::Stock(request)).await
}

/// The stored response, if the request is a retry.
async fn replay(
    app: &App,
    actor: Actor,
    idempotency: Option<Idempotency>,
) -> Result<Option<Result<HttpResponse, Problem>>, Problem> {
    let Some(idempotency) = idempotency else {
        return Ok(None);
    };
    let stored = state::write(app, actor, move |cx| stored_response(cx, &idempotency)).await?;
    Ok(stored.map(respond))
}
