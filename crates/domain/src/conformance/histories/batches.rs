//! Requests of several callers in one transaction.

use crate::{
    conformance::shop::{Shop, draft, lock, order_request, stock_request},
    inventory::Atomicity,
    processing::{OrderCommand, Outcome, ProcessResult},
    testing::staff,
};

pub(super) fn run(shop: Shop) {
    let (one, two) = (shop.stocked(10), shop.stocked(1));
    let actor = staff();
    shop.begin("a refused request leaves its neighbours unharmed");
    let place = |units| OrderCommand::Place(Box::new(draft(&[(one, units), (two, 1)])));
    let requests = [
        stock_request(
            &actor,
            vec![lock(one, 2, "a", None)],
            Atomicity::Independent,
        ),
        stock_request(
            &actor,
            vec![lock(one, 9, "b", None)],
            Atomicity::Independent,
        ),
        order_request(&actor, place(3)),
        order_request(&actor, place(1)),
        stock_request(
            &actor,
            vec![lock(one, 5, "c", None)],
            Atomicity::Independent,
        ),
    ];
    let accepted: Vec<bool> = shop.process(&requests).iter().map(is_accepted).collect();
    let expected = vec![true, false, true, false, true];
    shop.step()
        .check("which requests were accepted", &expected, &accepted);
    shop.check_figures(one, 0, 10, 0);
    shop.check_figures(two, 0, 1, 0);

    shop.begin("independent commands succeed alone, atomic ones together");
    let (one, two) = (shop.stocked(10), shop.stocked(10));
    let commands = |units| vec![lock(one, 1, "d", None), lock(two, units, "d", None)];
    let requests = [
        stock_request(&actor, commands(11), Atomicity::Independent),
        stock_request(&actor, commands(11), Atomicity::AllOrNothing),
        stock_request(&actor, commands(10), Atomicity::AllOrNothing),
    ];
    let accepted: Vec<bool> = shop.process(&requests).iter().map(is_accepted).collect();
    let expected = vec![false, false, true];
    shop.step()
        .check("which requests were accepted", &expected, &accepted);
    shop.check_figures(one, 8, 2, 0);
    shop.check_figures(two, 0, 10, 0);

    shop.begin("a rolled-back command has no log row");
    let log = shop.log(one);
    shop.step().check("number of log rows", &3, &log.len());
}

/// Whether the request was processed without a refusal.
fn is_accepted(result: &ProcessResult) -> bool {
    match result {
        ProcessResult::Fresh { outcome, .. } => match outcome {
            Outcome::Stock(lines) => lines.iter().all(Result::is_ok),
            Outcome::Order(order) => order.is_ok(),
            Outcome::Payment(payment) => payment.is_ok(),
            Outcome::Return(done) => done.is_ok(),
        },
        ProcessResult::Replayed(_) | ProcessResult::KeyReused => false,
    }
}
