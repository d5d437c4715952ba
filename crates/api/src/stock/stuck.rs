//! What keeps requests from being served, as far as trying them alone has told.

use std::collections::BTreeSet;

use cangku_domain::{
    OrderId, ProductId, UserId,
    use_cases::{OrderCommand, Request},
};

/// Requests of a batch that may wait in vain, each for as long as the database waits for a lock.
/// The next ones are given up without a try: those behind them have waited long enough.
const MOST_IN_VAIN: usize = 4;

/// A row that a request needs for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    Customer(UserId),
    Order(OrderId),
    Product(ProductId),
}

/// What requests needed that the database gave up on, one set for each.
#[derive(Debug, Default)]
pub(super) struct Stuck(Vec<BTreeSet<Need>>);

impl Stuck {
    /// Notes that the database gave up on this request, which was alone.
    pub(super) fn note(&mut self, request: &Request) {
        self.0.push(needs(request));
    }

    /// Whether a try would be in vain: whoever needs all that a stuck request needs, is stuck too.
    pub(super) fn holds_up(&self, request: &Request) -> bool {
        let needs = needs(request);
        let is_stuck = |stuck: &BTreeSet<Need>| !stuck.is_empty() && stuck.is_subset(&needs);
        self.0.len() >= MOST_IN_VAIN || self.0.iter().any(is_stuck)
    }
}

fn needs(request: &Request) -> BTreeSet<Need> {
    let mut needs: BTreeSet<Need> = request.products().map(Need::Product).collect();
    if let Request::Order(order) = request {
        needs.extend(match &order.command {
            OrderCommand::Place(_) => order.actor.user_id.map(Need::Customer),
            OrderCommand::Move { order, .. } => Some(Need::Order(*order)),
        });
    }
    needs
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cangku_domain::{
        accounts::Actor,
        inventory::{Atomicity, StockCommand, StockRequest},
    };

    use super::*;

    fn of_products(ids: &[i64]) -> Request {
        let expire = |id: &i64| StockCommand::expire(ProductId::new(*id).unwrap());
        Request::Stock(StockRequest {
            actor: Arc::new(Actor::system("test")),
            commands: ids.iter().map(expire).collect(),
            atomicity: Atomicity::AllOrNothing,
            idempotency: None,
        })
    }

    #[test]
    fn whoever_needs_all_that_a_stuck_one_needed_is_stuck_too() {
        let mut stuck = Stuck::default();
        assert!(!stuck.holds_up(&of_products(&[1])));
        stuck.note(&of_products(&[1, 2]));
        for (ids, is_held_up) in [
            (&[1, 2][..], true),
            (&[3, 2, 1], true),
            (&[1], false),
            (&[2, 3], false),
        ] {
            assert_eq!(stuck.holds_up(&of_products(ids)), is_held_up, "{ids:?}");
        }
    }

    #[test]
    fn after_a_few_vain_tries_nobody_is_kept_waiting() {
        let mut stuck = Stuck::default();
        for id in 1..=4 {
            assert!(!stuck.holds_up(&of_products(&[99])));
            stuck.note(&of_products(&[id]));
        }
        assert!(stuck.holds_up(&of_products(&[99])));
    }
}
