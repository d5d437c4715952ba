//! Many stock commands in one request.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use actix_web::{HttpResponse, post};
use cangku_domain::{
    Error, ViolationCode, Violations,
    accounts::Scope,
    inventory::{Atomicity, StockCommand, StockRequest},
    processing::Request,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{Content, Object, RefOr, Response, ResponseBuilder, schema::Type},
};

use super::{
    adjust_body::AdjustBody,
    command_body::{CommandBody, CommandKind, Limits},
    command_schema::AnyCommand,
    customer_locks::max_lock_duration,
};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, REPLAYED, replayed},
        responses::StockErrors,
    },
    request::{
        body::Body,
        caller::Caller,
        element_list::{elements, read_each},
        field::{Field, FromJson, InvalidField},
        idempotency_key::RequestKey,
    },
    response::{problem::Problem, submit::submit},
    state::App,
};

/// Maximum number of commands per request.
const MAX_COMMANDS: usize = 1000;

/// Commands that are processed together.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = StockBatchBody, example = json!({"atomic": false, "commands": [
    {"type": "lock", "product_id": 1, "quantity": 2, "reason": "order_created", "reference": "SO-1"},
    {"type": "release", "product_id": 2, "quantity": 1, "reason": "order_cancelled", "reference": "SO-0"}]}))]
pub struct BatchBody {
    /// 1 to 1000 commands, each with a `type`: `lock`, `release`, `consume` or `adjust`.
    #[schema(value_type = Vec<AnyCommand>, min_items = 1, max_items = 1000, required)]
    commands: Field<Commands>,
    /// Whether one refused command refuses all; default false.
    #[schema(value_type = bool)]
    atomic: Field<bool>,
}

/// The elements of `commands`, not parsed yet.
#[derive(Debug, Default)]
struct Commands(Vec<Value>);

impl FromJson for Commands {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        elements(value, MAX_COMMANDS, "command").map(Self)
    }
}

/// The response to a batch.
struct BatchResponse;

impl IntoResponses for BatchResponse {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let body = Content::new(Some(Object::with_type(Type::Object)));
        let response = ResponseBuilder::new()
            .description(
                "`results`: for each command, in order, `{\"status\": 201, \"log\": …}` or \
                 `{\"status\": 4xx, \"problem\": …}`",
            )
            .content("application/json", body)
            .header(REPLAYED, replayed());
        BTreeMap::from([("200".to_owned(), RefOr::T(response.build()))])
    }
}

/// Processes up to 1000 commands, each with an outcome of its own, or all or nothing.
///
/// For staff and services, and for customers if the shop lets them lock. `consume` needs the scope
/// `stock:lock` of customers as well, `adjust` needs `stock:adjust`.
#[utoipa::path(tag = "stock", operation_id = "batch_stock", request_body = BatchBody,
    params(IdempotencyKeyParameter), responses(BatchResponse, StockErrors))]
#[post("/inventory/batch")]
pub async fn batch_stock(
    caller: Caller,
    app: App,
    key: RequestKey,
    body: Body<BatchBody>,
) -> Result<HttpResponse, Problem> {
    let limits = Limits {
        max_lock_duration: max_lock_duration(&app, &caller.0)?,
        now: app.now(),
    };
    let idempotency = key.idempotency(&caller.0, "batch", &body.bytes());
    let (body, mut check) = body.into_parts();
    let is_atomic = check.or("atomic", body.atomic, false);
    let commands = check.required("commands", body.commands);
    let Commands(given) = check.build(|| commands).map_err(Error::from)?;
    let (commands, needed) = read(given, &limits).map_err(Error::from)?;
    // What is needed depends on the commands, so it is checked after them.
    for needed in needed {
        caller.0.require(needed)?;
    }
    let atomicity = if is_atomic {
        Atomicity::AllOrNothing
    } else {
        Atomicity::Independent
    };
    let request = StockRequest {
        actor: Arc::new(caller.0),
        commands,
        atomicity,
        is_partial: false,
        idempotency,
    };
    submit(&app, Request::Stock(request)).await
}

/// The commands, and the scopes that they need besides what the route requires.
fn read(
    given: Vec<Value>,
    limits: &Limits,
) -> Result<(Vec<StockCommand>, BTreeSet<Scope>), Violations> {
    let read = read_each("commands", given, |value| read_one(value, limits))?;
    let needed = read.iter().filter_map(|(_, scope)| *scope).collect();
    let commands = read.into_iter().map(|(command, _)| command);
    Ok((commands.collect(), needed))
}

fn read_one(
    mut value: Value,
    limits: &Limits,
) -> Result<(StockCommand, Option<Scope>), Violations> {
    let mistake = |field: &str, code, message: &str| {
        let mut violations = Violations::default();
        violations.add(field, code, message);
        violations
    };
    let Some(fields) = value.as_object_mut() else {
        return Err(mistake("", ViolationCode::WrongType, "must be an object"));
    };
    let verb = match fields.remove("type") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(verb)) => verb,
        Some(_) => {
            return Err(mistake(
                "type",
                ViolationCode::WrongType,
                "must be a string",
            ));
        }
    };
    let of_verb = |value: Value, verb| {
        let (body, check) = Body::<CommandBody>::of_object(value)?.into_parts();
        body.command(check, verb, limits)
    };
    match verb.as_str() {
        "lock" => Ok((of_verb(value, CommandKind::Lock)?, None)),
        "release" => Ok((of_verb(value, CommandKind::Release)?, None)),
        "consume" => Ok((
            of_verb(value, CommandKind::Consume)?,
            Some(Scope::StockLock),
        )),
        "adjust" => {
            let (body, check) = Body::<AdjustBody>::of_object(value)?.into_parts();
            Ok((body.command(check)?, Some(Scope::StockAdjust)))
        }
        "" => Err(mistake("type", ViolationCode::Required, "is required")),
        _ => {
            let message = "must be one of lock, release, consume, adjust";
            Err(mistake("type", ViolationCode::InvalidValue, message))
        }
    }
}
