//! Repeated requests with an idempotency key.

use std::sync::Arc;

use crate::{
    Text,
    accounts::Actor,
    conformance::shop::{Shop, lock, stock_request},
    inventory::{Atomicity, Idempotency, IdempotencyKeyOwner, OwnedIdempotencyKey, StoredResponse},
    processing::{ProcessResult, Request},
    testing::{customer, staff},
    use_cases::purge_idempotency_keys,
};

pub(super) fn run(shop: Shop) {
    let product = shop.stocked(10);
    let actor = staff();
    let lock_of = |units, actor: &Arc<Actor>, key, fingerprint| {
        let commands = vec![lock(product, units, "A", None)];
        let request = stock_request(actor, commands, Atomicity::Independent);
        with_key(request, key, fingerprint)
    };
    shop.begin("the first request with a key is processed");
    let first = response(&shop, &shop.process(&[lock_of(2, &actor, "one", 1)]));
    shop.check_figures(product, 8, 2, 0);

    shop.begin("a repeat gets the same response");
    let again = shop.process(&[lock_of(2, &actor, "one", 1)]);
    let replayed = || vec![ProcessResult::Replayed(first.clone())];
    shop.step().check("results", &replayed(), &again);
    shop.check_figures(product, 8, 2, 0);

    shop.begin("the key of another request is refused");
    let reused = shop.process(&[lock_of(3, &actor, "one", 2)]);
    shop.step()
        .check("results", &vec![ProcessResult::KeyReused], &reused);

    shop.begin("a batch has repeats of earlier requests and of its own");
    let results = shop.process(&[
        lock_of(2, &actor, "one", 1),
        lock_of(1, &actor, "two", 1),
        lock_of(1, &actor, "two", 1),
        lock_of(1, &actor, "two", 2),
        lock_of(1, &actor, "one", 2),
        lock_of(1, &actor, "three", 1),
    ]);
    let kinds: Vec<_> = results.iter().map(kind).collect();
    let expected = vec!["replayed", "fresh", "replayed", "reused", "reused", "fresh"];
    shop.step().check("kinds of results", &expected, &kinds);
    shop.check_figures(product, 6, 4, 0);

    shop.begin("a refusal is stored as well");
    let refused = response(&shop, &shop.process(&[lock_of(7, &actor, "four", 1)]));
    shop.step().check("status", &409, &refused.status);
    let again = shop.process(&[lock_of(7, &actor, "four", 1)]);
    shop.step()
        .check("results", &vec![ProcessResult::Replayed(refused)], &again);

    shop.begin("another caller may use the same key");
    let ann = customer(shop.register("ann"));
    let results = shop.process(&[lock_of(1, &ann, "one", 9)]);
    shop.step().check(
        "kinds of results",
        &vec!["fresh"],
        &results.iter().map(kind).collect(),
    );

    shop.begin("a key without effect on the stock leaves no log row");
    shop.check_figures(product, 6, 4, 0);
    purge(&shop);
    let results = shop.process(&[lock_of(2, &actor, "one", 1)]);
    shop.step().check(
        "kinds of results",
        &vec!["fresh"],
        &results.iter().map(kind).collect(),
    );
    shop.check_figures(product, 4, 6, 0);
}

fn purge(shop: &Shop) {
    let purge = |seconds, limit| {
        let age = chrono::TimeDelta::seconds(seconds);
        let actor = staff();
        shop.step()
            .done(purge_idempotency_keys(shop.context(&actor), age, limit))
    };
    shop.begin("stored responses are purged after their time, oldest first");
    shop.wait(60);
    shop.step()
        .check("number of purged keys", &0, &purge(60, 10));
    shop.wait(1);
    shop.step()
        .check("number of purged keys", &3, &purge(60, 3));
    shop.step()
        .check("number of purged keys", &2, &purge(60, 10));
    shop.begin("a purged key is free");
}

/// The response that is stored for the only request.
fn response(shop: &Shop, results: &[ProcessResult]) -> StoredResponse {
    match results {
        [
            ProcessResult::Fresh {
                stored: Some(stored),
                ..
            },
        ] => stored.clone(),
        other => shop
            .step()
            .fail(&format!("expected one stored response, found {other:?}")),
    }
}

const fn kind(result: &ProcessResult) -> &'static str {
    match result {
        ProcessResult::Fresh { .. } => "fresh",
        ProcessResult::Replayed(_) => "replayed",
        ProcessResult::KeyReused => "reused",
    }
}

/// The request with an idempotency key of its actor.
fn with_key(request: Request, key: &'static str, fingerprint: u8) -> Request {
    let idempotency = Some(Idempotency {
        key: OwnedIdempotencyKey {
            owner: IdempotencyKeyOwner::of(request.actor()),
            key: Text::constant(key),
        },
        fingerprint: vec![fingerprint],
    });
    match request {
        Request::Stock(request) => Request::Stock(crate::inventory::StockRequest {
            idempotency,
            ..request
        }),
        Request::Order(request) => Request::Order(crate::processing::OrderRequest {
            idempotency,
            ..request
        }),
    }
}
