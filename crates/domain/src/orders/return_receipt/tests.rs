use super::*;
use crate::{
    ReturnId,
    accounts::Actor,
    orders::{ReturnDraft, request_return},
    testing::{OrderBuilder, staff},
};

const PRODUCT: ProductId = ProductId::new(7).unwrap();
const OTHER: ProductId = ProductId::new(8).unwrap();

/// An order of 3 units at 10 yuan and 2 at 1 yuan, and an approved return of all of them.
fn approved() -> (Order, OrderReturn) {
    let mut order = OrderBuilder::new().line(7, 3, "10").line(8, 2, "1").build();
    order.lines[0].shipped = Some(3);
    order.lines[1].shipped = Some(2);
    let actor: &Actor = &staff();
    let (id, draft) = (ReturnId::new(1).unwrap(), ReturnDraft::default());
    let at = order.created_at;
    let made = request_return(&order, [].into_iter(), &draft, id, actor, at).unwrap();
    let approved = OrderReturn {
        status: ReturnStatus::Approved,
        ..made
    };
    (order, approved)
}

fn units(product_id: ProductId, sellable: u32, damaged: u32) -> ReceivedUnits {
    ReceivedUnits {
        product_id,
        sellable,
        damaged,
    }
}

fn receive_units(received: &[ReceivedUnits]) -> Result<ReceiptEffects, OrderRefusal> {
    let (order, found) = approved();
    receive_return(&order, &found, Some(received), order.created_at)
}

/// The log rows of a receipt, without the ends of holds.
fn rows(effects: &ReceiptEffects) -> Vec<(i64, i32, String, bool)> {
    let adjusted = effects.commands.iter().filter_map(|it| {
        let StockChange::Adjust { quantity, .. } = it.command.change else {
            return None;
        };
        let reason = it.command.reason.to_string();
        let product = it.command.product_id.get();
        Some((product, quantity, reason, it.is_passage))
    });
    adjusted.collect()
}

#[test]
fn sellable_units_come_in_and_damaged_ones_come_in_and_leave() {
    let effects = receive_units(&[units(PRODUCT, 1, 2)]).unwrap();
    let row = |units, reason: &str, is_passage| (7, units, reason.to_owned(), is_passage);
    assert_eq!(
        rows(&effects),
        [
            row(1, "return_received", false),
            row(2, "return_received", true),
            row(-2, "return_damaged", true),
        ]
    );
    assert_eq!(effects.order.lines[0].returned, 3);
    assert_eq!(effects.order.balance.credited.to_string(), "30.00");
    assert_eq!(effects.returned, [(0, 3)]);
    assert_eq!(effects.order_return.status, ReturnStatus::Approved);
    let order = &effects.order;
    let at = order.created_at;
    let rest = receive_return(
        order,
        &effects.order_return,
        Some(&[units(OTHER, 0, 0)]),
        at,
    );
    let rest = rest.unwrap();
    assert_eq!(rest.order_return.status, ReturnStatus::Received);
    assert_eq!((rest.returned.len(), rest.order.is_returned()), (0, false));
}

#[test]
fn without_products_everything_comes_back() {
    let (order, found) = approved();
    let effects = receive_return(&order, &found, None, order.created_at).unwrap();
    assert_eq!(effects.returned, [(0, 3), (1, 2)]);
    assert_eq!(effects.order_return.status, ReturnStatus::Received);
    assert!(effects.order.is_returned());
    assert_eq!(effects.order.balance.credited, order.total);
    let lost = receive_rest(&order, &found, false, order.created_at);
    assert_eq!((lost.returned.len(), rows(&lost).len()), (0, 0));
}

#[test]
fn a_line_whose_product_was_deleted_is_credited_without_stock() {
    let (mut order, found) = approved();
    order.lines[0].product_id = None;
    let refused = receive_return(
        &order,
        &found,
        Some(&[units(PRODUCT, 3, 0)]),
        order.created_at,
    );
    assert!(refused.is_err(), "no line has this product any more");
    let effects = receive_return(&order, &found, None, order.created_at).unwrap();
    assert_eq!(effects.returned, [(0, 3), (1, 2)]);
    assert_eq!(effects.order.balance.credited.to_string(), "32.00");
    assert_eq!(
        rows(&effects),
        [(8, 2, "return_received".to_owned(), false)]
    );
}

#[test]
fn more_than_the_return_has_or_a_second_receipt_is_refused() {
    let missing = ProductId::new(9).unwrap();
    for (received, product_id, expected) in [
        (units(PRODUCT, 4, 0), PRODUCT, 3),
        (units(PRODUCT, 2, 2), PRODUCT, 3),
        (units(PRODUCT, u32::MAX, u32::MAX), PRODUCT, 3),
        (units(missing, 0, 0), missing, 0),
    ] {
        let refusal = OrderRefusal::ReceiptExceedsReturn {
            product_id,
            expected,
        };
        assert_eq!(receive_units(&[received]), Err(refusal));
    }
    let once = receive_units(&[units(PRODUCT, 1, 0)]).unwrap();
    let at = once.order.created_at;
    let again = |of: &OrderReturn| {
        let twice = [units(PRODUCT, 1, 0)];
        receive_return(&once.order, of, Some(&twice), at).unwrap_err()
    };
    let refusal = OrderRefusal::AlreadyReceived {
        product_id: Some(PRODUCT),
    };
    assert_eq!(again(&once.order_return), refusal);
    let ended = OrderReturn {
        status: ReturnStatus::Received,
        ..once.order_return.clone()
    };
    assert_eq!(again(&ended), refusal);
    for status in [ReturnStatus::Requested, ReturnStatus::Declined] {
        let found = OrderReturn {
            status,
            ..once.order_return.clone()
        };
        let refused = again(&found);
        let is_illegal = matches!(refused, OrderRefusal::IllegalReturnTransition { .. });
        assert!(is_illegal, "{refused:?}");
    }
}

#[test]
fn a_receipt_ends_what_the_order_still_holds_and_no_receipt_ends_nothing() {
    let ended = |effects: &ReceiptEffects| -> Vec<i64> {
        let ended = effects.commands.iter().filter(|it| {
            let change = it.command.change;
            matches!(change, StockChange::ConsumeAll)
        });
        ended.map(|it| it.command.product_id.get()).collect()
    };
    let some = receive_units(&[units(PRODUCT, 1, 2)]).unwrap();
    assert_eq!(ended(&some), [7, 8]);
    let none = receive_units(&[]).unwrap();
    assert!(ended(&none).is_empty());
}
