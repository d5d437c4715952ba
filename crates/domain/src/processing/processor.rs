//! The entry of processing: runs a batch of requests in one transaction.

use super::{
    audit_entries::entries_of,
    batch::Batch,
    idempotency::{IdempotencyPlan, Processed},
    renderer::ResponseRenderer,
    request::{Outcome, Request},
    result::ProcessResult,
};
use crate::{
    Error, Result,
    inventory::{StoredResponse, SupplyConditions},
    orders::{Order, OrderRules},
    ports::{
        Clock, Constraint, OrderNumbers, StorageError, SupplierCircuit, Transactor, UnitOfWork,
    },
};

/// Processes batches of requests.
#[derive(Clone, Copy)]
pub struct Processor<'a> {
    /// Opens the one transaction of a batch.
    pub transactor: &'a dyn Transactor,
    /// Source of the current time.
    pub clock: &'a dyn Clock,
    /// Renders the responses that are stored under idempotency keys. If there is none, requests
    /// with a key are refused.
    pub renderer: Option<&'a dyn ResponseRenderer>,
    /// The shop's policy for orders.
    pub rules: &'a OrderRules,
    /// Generates numbers of new orders.
    pub numbers: &'a dyn OrderNumbers,
    /// Whether the supplier responds; [`ClosedCircuit`](crate::ports::ClosedCircuit) without one.
    pub circuit: &'a dyn SupplierCircuit,
}

impl Processor<'_> {
    /// Processes requests in one transaction: locks their customers, orders and products once, in
    /// the order of their ids, decides on the requests in the given order, writes all changes in
    /// bulk, and stores the responses to requests with an idempotency key. A refused request
    /// doesn't affect the others.
    ///
    /// If another transaction stores one of the keys or payment references in the meantime, everything
    /// is rolled back and repeated: the response or payment exists by then. A single request is first
    /// assumed to be new, which it nearly always is; that saves a lookup.
    ///
    /// # Errors
    /// [`Error::MissingRenderer`] if a request has an idempotency key and there is no renderer;
    /// [`Error::Storage`] if storage fails. In both cases none of the requests had any effect.
    pub fn process(&self, requests: &[Request]) -> Result<Vec<ProcessResult>> {
        self.check_renderer(requests)?;
        let tried = match requests {
            [_alone] => self.process_once(requests, |_unit, requests| {
                Ok(IdempotencyPlan::assume_new(requests))
            }),
            _ => self.process_once(requests, IdempotencyPlan::look_up),
        };
        match tried {
            // Lost a race for a key. Once is enough: the lookup now finds what the other transaction
            // has stored.
            Err(Error::Storage(StorageError::Constraint(
                Constraint::UniqueIdempotencyKey | Constraint::UniquePaymentReference,
            ))) => self.process_once(requests, IdempotencyPlan::look_up),
            done => done,
        }
    }

    /// Processes requests as [`Self::process`], but within the caller's transaction, together with
    /// the caller's other writes. `transactor` isn't used. A refused request writes nothing but its
    /// stored response; the caller decides whether a refusal rolls back the transaction.
    ///
    /// Rows are locked in the order customers, orders, products, so the transaction must not have
    /// locked any that come later in that order, except by an earlier call for the same rows.
    ///
    /// # Errors
    /// As for [`Self::process`], and [`Constraint::UniqueIdempotencyKey`] if another transaction
    /// stores one of the keys in the meantime. After an error the transaction must be rolled back;
    /// it can be repeated from its beginning.
    pub fn process_in(
        &self,
        unit: &mut dyn UnitOfWork,
        requests: &[Request],
    ) -> Result<Vec<ProcessResult>> {
        self.check_renderer(requests)?;
        self.process_within(unit, requests, IdempotencyPlan::look_up)
    }

    /// Processes one request without an idempotency key, in a transaction of its own.
    pub(crate) fn process_one(&self, request: Request) -> Result<Outcome> {
        match self.process(&[request])?.pop() {
            Some(ProcessResult::Fresh { outcome, .. }) => Ok(outcome),
            _ => Err(StorageError::Inconsistent("a single request has no outcome".into()).into()),
        }
    }

    fn process_once(
        &self,
        requests: &[Request],
        plan: impl FnOnce(&mut dyn UnitOfWork, &[Request]) -> Result<IdempotencyPlan>,
    ) -> Result<Vec<ProcessResult>> {
        self.transactor
            .run(|unit| self.process_within(unit, requests, plan))
    }

    fn process_within(
        &self,
        unit: &mut dyn UnitOfWork,
        requests: &[Request],
        plan: impl FnOnce(&mut dyn UnitOfWork, &[Request]) -> Result<IdempotencyPlan>,
    ) -> Result<Vec<ProcessResult>> {
        let supply = SupplyConditions {
            rules: self.rules.degradation,
            circuit_open_since: self.circuit.open_since(),
            now: self.clock.now(),
        };
        let mut batch = Batch::load(unit, requests, &supply, self.rules, self.numbers)?;
        // After the locks, so that it sees responses stored by the transactions that it waited for.
        let plan = plan(unit, requests)?;
        let decisions: Vec<_> = requests
            .iter()
            .zip(plan.iter())
            .map(|(request, disposition)| {
                if !disposition.is_new() {
                    return Ok((None, None));
                }
                let before = batch.order_of(request).cloned();
                Ok((before, Some(batch.decide(request)?)))
            })
            .collect::<Result<_>>()?;
        let (before, decisions): (Vec<_>, Vec<_>) = decisions.into_iter().unzip();
        let outcomes = batch.write(unit, decisions)?;
        self.record(unit, requests, &before, &outcomes)?;
        let processed: Vec<Option<Processed>> = requests
            .iter()
            .zip(outcomes)
            .map(|(request, outcome)| {
                let outcome = outcome?;
                let stored = self.render_stored(request, &outcome);
                Some(Processed { outcome, stored })
            })
            .collect();
        plan.store_responses(unit, requests, &processed, self.clock.now())?;
        plan.results(requests, processed)
    }

    /// Writes the entries of the audit log, if there are any: locks and releases of stock have none.
    fn record(
        &self,
        unit: &mut dyn UnitOfWork,
        requests: &[Request],
        before: &[Option<Order>],
        outcomes: &[Option<Outcome>],
    ) -> Result<()> {
        let processed = requests.iter().zip(before).zip(outcomes);
        let entries = processed.flat_map(|((request, before), outcome)| {
            let outcome = outcome.as_ref();
            outcome.map_or_else(Vec::new, |outcome| {
                entries_of(request, before.as_ref(), outcome)
            })
        });
        let entries: Vec<_> = entries.collect();
        if !entries.is_empty() {
            unit.audit().record(&entries, self.clock.now())?;
        }
        Ok(())
    }

    /// Refuses requests with an idempotency key if there is no renderer.
    fn check_renderer(&self, requests: &[Request]) -> Result<()> {
        let has_key = |request: &Request| request.idempotency().is_some();
        if self.renderer.is_none() && requests.iter().any(has_key) {
            return Err(Error::MissingRenderer);
        }
        Ok(())
    }

    /// The response to store; `None` if the request has no idempotency key.
    fn render_stored(&self, request: &Request, outcome: &Outcome) -> Option<StoredResponse> {
        request.idempotency()?;
        // A request with a key was refused before if there is no renderer.
        Some(self.renderer?.render(request, outcome))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, Utc};

    use super::*;
    use crate::{
        accounts::{Actor, SystemActor},
        inventory::{
            Atomicity, Idempotency, IdempotencyKeyOwner, OwnedIdempotencyKey, StockRequest,
            idempotency_key,
        },
        orders::{OrderNumber, order_number},
        ports::ClosedCircuit,
        testing::order_rules,
    };

    /// Storage that must not be used.
    struct Unused;

    impl Transactor for Unused {
        fn in_transaction(
            &self,
            _work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
        ) -> Result<()> {
            panic!("a transaction began")
        }
    }

    impl Clock for Unused {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }
    }

    impl OrderNumbers for Unused {
        fn number(&self, now: DateTime<Utc>) -> OrderNumber {
            order_number(now.date_naive(), 1)
        }
    }

    #[test]
    fn a_key_without_a_renderer_is_refused_before_the_transaction() {
        let rules = order_rules();
        let processor = Processor {
            transactor: &Unused,
            clock: &Unused,
            renderer: None,
            rules: &rules,
            numbers: &Unused,
            circuit: &ClosedCircuit,
        };
        let request = Request::Stock(StockRequest {
            actor: Arc::new(Actor::system(SystemActor::System)),
            commands: Vec::new(),
            atomicity: Atomicity::Independent,
            is_partial: false,
            idempotency: Some(Idempotency {
                key: OwnedIdempotencyKey {
                    owner: IdempotencyKeyOwner::Shop,
                    key: idempotency_key("key").unwrap(),
                },
                fingerprint: vec![1],
            }),
        });
        let refused = processor.process(&[request]);
        assert!(
            matches!(refused, Err(Error::MissingRenderer)),
            "{refused:?}"
        );
    }
}
