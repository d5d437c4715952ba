//! Outcomes in the words of the HTTP API.

use actix_web::http::StatusCode;
use cangku_domain::{
    Error,
    inventory::{
        Atomicity, InventoryLog, StockChange, StockCommand, StockDone, StockOutcome, StockRefusal,
        StockRequest, StoredAnswer,
    },
    use_cases::AnswerWriter,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::http::{error_code::ErrorCode, problem::Problem};

/// A row of the inventory log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InventoryLog)]
pub struct LogAnswer {
    /// Identity; null where the stock stayed as it was, and so has no row.
    #[schema(required = true)]
    id: Option<i64>,
    product_id: i64,
    /// `lock`, `release` or `adjust`; `consume` in the answer to that, which has no row.
    #[schema(example = "lock")]
    change_type: &'static str,
    /// Signed number of units.
    quantity: i32,
    /// The stock that resulted.
    stock_after: i32,
    /// Why.
    reason: String,
    /// What it belongs to; may be empty.
    reference: String,
    /// Who did it; null for a service, or where the user was deleted since.
    #[schema(required = true)]
    created_by: Option<i64>,
    /// The name of who did it; a service's is behind `service:`.
    operator: String,
    /// The request that asked for it; may be empty.
    request_id: String,
    /// Null where there is no row.
    #[schema(required = true)]
    created_at: Option<DateTime<Utc>>,
}

impl From<InventoryLog> for LogAnswer {
    fn from(log: InventoryLog) -> Self {
        Self::from(&log)
    }
}

impl From<&InventoryLog> for LogAnswer {
    fn from(log: &InventoryLog) -> Self {
        let movement = &log.movement;
        Self {
            id: Some(log.id.get()),
            product_id: movement.product_id.get(),
            change_type: movement.change_type.as_str(),
            quantity: movement.quantity,
            stock_after: movement.stock_after.get(),
            reason: movement.reason.to_string(),
            reference: movement.reference.to_string(),
            created_by: movement.actor.user_id.map(|id| id.get()),
            operator: movement.actor.name.clone(),
            request_id: movement.actor.request_id.clone(),
            created_at: Some(log.created_at),
        }
    }
}

/// Writes JSON: a log row or a problem for one command, a list of them for a batch.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonAnswers;

impl AnswerWriter for JsonAnswers {
    fn answer(&self, request: &StockRequest, outcome: &StockOutcome) -> StoredAnswer {
        let (status, body) = match (request.commands.as_slice(), outcome.as_slice()) {
            ([command], [line]) if request.atomicity == Atomicity::AllOrNothing => {
                of_command(request, command, line)
            }
            _ => of_batch(request, outcome),
        };
        StoredAnswer {
            status: status.as_u16(),
            body: body.to_string(),
        }
    }
}

fn of_command(
    request: &StockRequest,
    command: &StockCommand,
    line: &Result<StockDone, StockRefusal>,
) -> (StatusCode, Value) {
    match line {
        Ok(done) => match &done.log {
            Some(log) => (StatusCode::CREATED, json!(LogAnswer::from(log))),
            None => (StatusCode::OK, json!(unchanged(request, command, done))),
        },
        Err(refusal) => {
            let problem = Problem::from(Error::Stock(refusal.clone()));
            (
                problem.code().status(),
                problem.to_json(&request.actor.request_id),
            )
        }
    }
}

/// The answer where the stock stayed as it was: a row that was never written.
fn unchanged(request: &StockRequest, command: &StockCommand, done: &StockDone) -> LogAnswer {
    let change_type = match command.change {
        StockChange::Consume { .. } => "consume",
        StockChange::Lock { .. } => "lock",
        StockChange::Release { .. } | StockChange::Expire => "release",
        _ => "adjust",
    };
    LogAnswer {
        id: None,
        product_id: command.product_id.get(),
        change_type,
        quantity: 0,
        stock_after: done.stock_after.get(),
        reason: command.reason.to_string(),
        reference: command.reference.to_string(),
        created_by: request.actor.user_id.map(|id| id.get()),
        operator: request.actor.name.clone(),
        request_id: request.actor.request_id.clone(),
        created_at: None,
    }
}

fn of_batch(request: &StockRequest, outcome: &StockOutcome) -> (StatusCode, Value) {
    let lines = request.commands.iter().zip(outcome);
    let is_refused =
        request.atomicity == Atomicity::AllOrNothing && outcome.iter().any(Result::is_err);
    if is_refused {
        let problems = lines.enumerate().filter(|(_, (_, line))| line.is_err());
        let problems = problems.map(|(index, (command, line))| {
            json!({"index": index, "problem": of_command(request, command, line).1})
        });
        let detail = "Some commands were refused, so none had an effect.";
        let problem = Problem::new(ErrorCode::BatchRefused, detail)
            .fact("problems", problems.collect::<Vec<_>>());
        return (
            problem.code().status(),
            problem.to_json(&request.actor.request_id),
        );
    }
    let results = lines.map(|(command, line)| {
        let (status, body) = of_command(request, command, line);
        let member = if line.is_ok() { "log" } else { "problem" };
        json!({"status": status.as_u16(), member: body})
    });
    (
        StatusCode::OK,
        json!({"results": results.collect::<Vec<_>>()}),
    )
}
