//! Renders outcomes as HTTP response bodies.

use actix_web::http::StatusCode;
use cangku_domain::{
    Error, HoldId,
    accounts::Actor,
    inventory::{
        Atomicity, StockChange, StockCommand, StockOutcomes, StockRefusal, StockRequest,
        StockResult, StoredResponse,
    },
    orders::{Order, OrderRefusal, RecordedPayment, ReturnOfOrder},
    processing::{OrderCommand, OrderRequest, Outcome, Request, ResponseRenderer},
};
use serde_json::{Value, json};

use super::{
    inventory::{InventoryLogResponse, unchanged},
    orders::OrderResponse,
    payments::RecordedPaymentResponse,
    response::{error_code::ErrorCode, problem::Problem},
    returns::ReturnResponse,
};

/// Renders JSON: a log row or a problem for one command, a list of them for a batch.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonRenderer;

impl ResponseRenderer for JsonRenderer {
    fn render(&self, request: &Request, outcome: &Outcome) -> StoredResponse {
        let (status, body) = match (request, outcome) {
            (Request::Stock(request), Outcome::Stock(outcome)) => of_stock(request, outcome),
            (_, Outcome::Order(outcome)) => of_order(request, outcome),
            (_, Outcome::Payment(outcome)) => of_payment(request, outcome),
            (_, Outcome::Return(outcome)) => of_return(request, outcome),
            (Request::Order(_), Outcome::Stock(_)) => {
                let cause = std::io::Error::other("a request about an order came to stock alone");
                of_problem(request.actor(), &Problem::internal(&cause))
            }
        };
        StoredResponse {
            status: status.as_u16(),
            body: body.to_string(),
        }
    }
}

fn of_stock(request: &StockRequest, outcome: &StockOutcomes) -> (StatusCode, Value) {
    let is_of_hold = |command: &StockCommand| of_hold(command).is_some();
    // Also true without commands: then no hold was found to release.
    if request.commands.iter().all(is_of_hold) {
        return of_released_holds(request, outcome);
    }
    match (request.commands.as_slice(), outcome.as_slice()) {
        ([command], [line]) if request.atomicity == Atomicity::AllOrNothing => {
            of_command(request, command, line)
        }
        _ => of_batch(request, outcome),
    }
}

const fn of_hold(command: &StockCommand) -> Option<HoldId> {
    match command.change {
        StockChange::ReleaseHold { hold } => Some(hold),
        _ => None,
    }
}

/// The response to a request that releases holds, possibly none: released and skipped holds.
fn of_released_holds(request: &StockRequest, outcome: &StockOutcomes) -> (StatusCode, Value) {
    let (mut released, mut skipped) = (Vec::new(), Vec::new());
    for (command, line) in request.commands.iter().zip(outcome) {
        let hold = of_hold(command).map(HoldId::get);
        let (_, body) = of_command(request, command, line);
        match line {
            Ok(_) => released.push(json!({"hold_id": hold, "log": body})),
            Err(_) => skipped.push(json!({"hold_id": hold, "problem": body})),
        }
    }
    // If all holds are skipped, a repeated request would find the same ones.
    let is_more = request.is_partial && !released.is_empty();
    let body = json!({"released": released, "skipped": skipped, "more": is_more});
    (StatusCode::OK, body)
}

fn of_order(request: &Request, outcome: &Result<Box<Order>, OrderRefusal>) -> (StatusCode, Value) {
    let is_new = matches!(
        request,
        Request::Order(OrderRequest {
            command: OrderCommand::Place(_),
            ..
        })
    );
    match outcome {
        Ok(order) if is_new => (StatusCode::CREATED, json!(OrderResponse::from(&**order))),
        Ok(order) => (StatusCode::OK, json!(OrderResponse::masked(order))),
        Err(refusal) => of_refusal(request.actor(), refusal),
    }
}

/// A refusal, with the present state of what has changed since.
fn of_refusal(actor: &Actor, refusal: &OrderRefusal) -> (StatusCode, Value) {
    let problem = Problem::from(refusal);
    let problem = match refusal {
        OrderRefusal::StaleVersion(order) => {
            problem.fact("current", json!(OrderResponse::masked(order)))
        }
        OrderRefusal::StaleReturn(found) => {
            problem.fact("current", json!(ReturnResponse::shown_to(actor, found)))
        }
        _ => problem,
    };
    of_problem(actor, &problem)
}

fn of_return(
    request: &Request,
    outcome: &Result<Box<ReturnOfOrder>, OrderRefusal>,
) -> (StatusCode, Value) {
    let is_new = matches!(
        request,
        Request::Order(OrderRequest {
            command: OrderCommand::RequestReturn { .. },
            ..
        })
    );
    match outcome {
        Ok(done) => {
            let status = if is_new {
                StatusCode::CREATED
            } else {
                StatusCode::OK
            };
            (
                status,
                json!(ReturnResponse::shown_to(request.actor(), done)),
            )
        }
        Err(refusal) => of_refusal(request.actor(), refusal),
    }
}

fn of_payment(
    request: &Request,
    outcome: &Result<Box<RecordedPayment>, OrderRefusal>,
) -> (StatusCode, Value) {
    // Assigning a payment creates none.
    let is_assignment = matches!(
        request,
        Request::Order(OrderRequest {
            command: OrderCommand::AssignPayment { .. },
            ..
        })
    );
    match outcome {
        Ok(done) => {
            let status = if done.is_new && !is_assignment {
                StatusCode::CREATED
            } else {
                StatusCode::OK
            };
            (status, json!(RecordedPaymentResponse::from(&**done)))
        }
        Err(refusal) => of_problem(request.actor(), &Problem::from(refusal)),
    }
}

fn of_problem(actor: &Actor, problem: &Problem) -> (StatusCode, Value) {
    (problem.code().status(), problem.to_json(&actor.request_id))
}

fn of_command(
    request: &StockRequest,
    command: &StockCommand,
    line: &Result<StockResult, StockRefusal>,
) -> (StatusCode, Value) {
    match line {
        Ok(done) => match &done.log {
            Some(log) => (StatusCode::CREATED, json!(InventoryLogResponse::from(log))),
            None => (StatusCode::OK, json!(unchanged(request, command, done))),
        },
        Err(refusal) => {
            let problem = Problem::from(Error::Stock(refusal.clone()));
            of_problem(&request.actor, &problem)
        }
    }
}

fn of_batch(request: &StockRequest, outcome: &StockOutcomes) -> (StatusCode, Value) {
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
        return of_problem(&request.actor, &problem);
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
