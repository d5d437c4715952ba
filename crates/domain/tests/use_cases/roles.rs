//! What the processing of requests asks of their actors.

use std::sync::Arc;

use cangku_domain::{
    ExpectedVersion,
    accounts::{Actor, Scope},
    inventory::{Atomicity, HoldOwner, Reason, Reference, StockChange, StockCommand, StockRequest},
    orders::{
        OrderAction, OrderNote, OrderRefusal, Parcels, PaymentDraft, PaymentMethod,
        PaymentReference, PaymentTarget,
    },
    processing::{OrderCommand, Outcome, ProcessResult, Request},
    testing::{admin, customer, quantity, staff},
    use_cases::record_payment,
};

use super::shop::{Shop, order_of};

fn payment(reference: &str) -> PaymentDraft {
    PaymentDraft {
        amount: cangku_domain::MoneyTotal::parse("1.00").unwrap(),
        method: PaymentMethod::new("cash").unwrap(),
        reference: PaymentReference::new(reference).unwrap(),
        note: OrderNote::default(),
    }
}

#[test]
fn only_staff_and_admins_record_money_and_ship() {
    let shop = Shop::new();
    let buyer = customer(shop.register("buyer"));
    let product = shop.stocked(9);
    let forbidden = |scope: Scope| OrderRefusal::Forbidden {
        needed: scope.into(),
    };
    for (actor, is_allowed) in [(&buyer, false), (&staff(), true), (&admin(), true)] {
        let draft = order_of(product, 1);
        let order = cangku_domain::use_cases::place_order(&shop.processor(), &buyer, draft);
        let order = order.unwrap().unwrap();
        let target = PaymentTarget::Id(order.id);
        let draft = payment(&format!("{}-{}", actor.name, order.id));
        let recorded = record_payment(&shop.processor(), actor, target, draft);
        let refusal = recorded.unwrap().err();
        let expected = (!is_allowed).then(|| forbidden(Scope::PaymentsRecord));
        assert_eq!(refusal, expected);
        shop.step(&staff(), order.id, OrderAction::Pay).unwrap();
        let ship = OrderCommand::Ship {
            order: order.id,
            items: None,
            parcels: Parcels::default(),
            note: OrderNote::default(),
            expected: ExpectedVersion::Any,
        };
        let shipped = shop.command(actor, ship);
        let expected = (!is_allowed).then(|| forbidden(Scope::OrdersManage));
        assert_eq!(shipped.err(), expected);
    }
}

fn lock(product: cangku_domain::ProductId, count: i32) -> StockCommand {
    StockCommand {
        product_id: product,
        change: StockChange::Lock {
            quantity: quantity(count),
            expires_at: None,
        },
        reason: Reason::new("test").unwrap(),
        reference: Reference::new("A").unwrap(),
        owner: HoldOwner::Caller,
    }
}

/// Processes a batch of staff's; whether each line succeeded.
fn batch(
    shop: &Shop,
    actor: &Arc<Actor>,
    atomicity: Atomicity,
    commands: Vec<StockCommand>,
) -> Vec<bool> {
    let request = Request::Stock(StockRequest {
        actor: Arc::clone(actor),
        commands,
        atomicity,
        is_partial: false,
        idempotency: None,
    });
    match shop.process(&[request]).pop() {
        Some(ProcessResult::Fresh {
            outcome: Outcome::Stock(lines),
            ..
        }) => lines.iter().map(Result::is_ok).collect(),
        other => panic!("no outcome of stock: {other:?}"),
    }
}

#[test]
fn a_batch_of_staff_is_all_or_nothing_only_if_it_says_so() {
    let shop = Shop::new();
    let (rich, poor) = (shop.stocked(9), shop.stocked(1));
    let commands = || vec![lock(rich, 2), lock(poor, 2)];
    let lines = batch(&shop, &staff(), Atomicity::AllOrNothing, commands());
    assert_eq!(lines, [true, false]);
    assert_eq!(shop.figures(rich), (9, 0, 0));
    let lines = batch(&shop, &staff(), Atomicity::Independent, commands());
    assert_eq!(lines, [true, false]);
    assert_eq!(shop.figures(rich), (7, 2, 0));
    assert_eq!(shop.figures(poor), (1, 0, 0));
}
