//! Orders for the statistics, and a recount of them.

use std::sync::Arc;

use cangku_domain::{
    Error, OrderId, PageRequest, ProductId, ReturnId,
    accounts::Actor,
    orders::{OrderAction, OrderLinesDraft, OrderNote, ReturnDraft, ReturnOfOrder},
    ports::{ClosedCircuit, Reader, ReturnFilter, StatisticsRebuild, Transactor},
    processing::{
        OrderCommand, OrderRequest, Outcome, ProcessResult, Processor, Request, ReturnStep,
    },
    statistics::{Calendar, RebuildResult},
    testing::{FixedClock, OrderDraftBuilder, SequentialOrderNumbers, order_rules, quantity},
    use_cases::{Context, fold_statistics, rebuild_statistics},
};
use cangku_persistence::Database;
use chrono::{DateTime, Utc};
use integration_tests::{actors::admin_named, database::TestDatabase};

use crate::{
    fixtures::shop,
    stock::fixtures::{stocked, system},
};

pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Noon of a day in Shanghai.
pub fn noon() -> DateTime<Utc> {
    utc("2026-11-21T04:00:00Z")
}

pub fn shanghai() -> Calendar {
    Calendar::new("Asia/Shanghai".parse().unwrap()).unwrap()
}

/// Order numbers are unique in the database, so all calls share a counter.
static NUMBERS: SequentialOrderNumbers = SequentialOrderNumbers::from(1);

fn ask(database: &Database, now: DateTime<Utc>, command: OrderCommand) -> Result<OrderId, String> {
    let processor = Processor {
        circuit: &ClosedCircuit,
        transactor: database,
        clock: &FixedClock::new(now),
        renderer: None,
        rules: &order_rules(),
        numbers: &NUMBERS,
    };
    let request = Request::Order(OrderRequest {
        actor: system(),
        command,
        idempotency: None,
    });
    match processor.process(&[request]).unwrap().remove(0) {
        ProcessResult::Fresh {
            outcome: Outcome::Order(placed),
            stored: None,
        } => placed
            .map(|order| order.id)
            .map_err(|refusal| refusal.to_string()),
        ProcessResult::Fresh {
            outcome: Outcome::Return(done),
            stored: None,
        } => done
            .map(|done| done.order.id)
            .map_err(|refusal| refusal.to_string()),
        other => panic!("{other:?}"),
    }
}

/// Places an order.
pub fn place(
    database: &Database,
    now: DateTime<Utc>,
    lines: &[(ProductId, i32)],
) -> Result<OrderId, String> {
    let draft = lines
        .iter()
        .fold(OrderDraftBuilder::default(), |draft, (product, units)| {
            draft.line(*product, *units)
        });
    let draft = Box::new(draft.build());
    ask(database, now, OrderCommand::Place(draft))
}

/// Performs a transition.
pub fn step(
    database: &Database,
    now: DateTime<Utc>,
    order: OrderId,
    action: OrderAction,
) -> Result<OrderId, String> {
    let note = OrderNote::default();
    ask(
        database,
        now,
        OrderCommand::Move {
            order,
            action,
            note,
            expected: cangku_domain::ExpectedVersion::Any,
        },
    )
}

/// Makes a step of a return.
pub fn move_return(
    database: &Database,
    now: DateTime<Utc>,
    order_return: ReturnId,
    step: ReturnStep,
) -> Result<OrderId, String> {
    let command = OrderCommand::MoveReturn {
        order_return,
        step,
        note: OrderNote::new("reason").unwrap(),
        expected: cangku_domain::ExpectedVersion::Any,
    };
    ask(database, now, command)
}

/// Requests a return of these units of the order.
pub fn request_return(
    database: &Database,
    now: DateTime<Utc>,
    order: OrderId,
    lines: &[(ProductId, i32)],
) -> Result<OrderId, String> {
    let lines: Vec<_> = lines
        .iter()
        .map(|(product, units)| (*product, quantity(*units)))
        .collect();
    let draft = ReturnDraft {
        items: Some(OrderLinesDraft::new(&lines).unwrap()),
        reason: OrderNote::default(),
    };
    let expected = cangku_domain::ExpectedVersion::Any;
    let command = OrderCommand::RequestReturn {
        order,
        draft,
        expected,
    };
    ask(database, now, command)
}

/// The last return that was requested of an order.
pub fn last_return(database: &Database, order: OrderId) -> Option<ReturnOfOrder> {
    let filter = ReturnFilter {
        order: Some(order),
        ..ReturnFilter::default()
    };
    let page = PageRequest::new(1, 1).unwrap();
    let reader: &dyn Reader = database;
    let found = reader.read(|session| Ok(session.orders().list_returns(&filter, page)?));
    found.unwrap().results.pop()
}

/// Places and pays an order.
#[track_caller]
pub fn sell(database: &Database, now: DateTime<Utc>, lines: &[(ProductId, i32)]) -> OrderId {
    let order = place(database, now, lines).unwrap();
    step(database, now, order, OrderAction::Pay).unwrap()
}

pub const REFUNDED: OrderAction = OrderAction::ConfirmRefund {
    goods_received: false,
};

/// Requests and confirms a refund of an order.
#[track_caller]
pub fn refund(database: &Database, now: DateTime<Utc>, order: OrderId) {
    for action in [OrderAction::Refund, REFUNDED] {
        step(database, now, order, action).unwrap();
    }
}

fn context<'a>(database: &'a Database, clock: &'a FixedClock, actor: &'a Actor) -> Context<'a> {
    Context {
        transactor: database as &dyn Transactor,
        clock,
        actor,
    }
}

/// Folds at most `limit` transitions; returns whether more may be left.
pub fn try_fold(database: &Database, now: DateTime<Utc>, limit: u32) -> Result<bool, Error> {
    let (clock, actor) = (FixedClock::new(now), admin_named("test"));
    fold_statistics(context(database, &clock, &actor), shanghai(), limit)
}

/// Folds until nothing is left, `limit` transitions at a time.
#[track_caller]
pub fn fold(database: &Database, now: DateTime<Utc>, limit: u32) {
    while try_fold(database, now, limit).unwrap() {}
}

#[track_caller]
pub fn rebuild(database: &Database, now: DateTime<Utc>) -> RebuildResult {
    let (clock, actor) = (FixedClock::new(now), admin_named("test"));
    let storage: &dyn StatisticsRebuild = database;
    let mut on = |_step| std::ops::ControlFlow::Continue(());
    rebuild_statistics(
        context(database, &clock, &actor),
        storage,
        shanghai(),
        &mut on,
    )
    .unwrap()
    .unwrap()
}

/// A shop with `N` products that have plenty of stock.
pub fn shop_with<const N: usize>() -> (Arc<TestDatabase>, Database, [ProductId; N]) {
    let (test, database, catalog) = shop();
    let products = stocked(&database, &catalog, 100_000);
    for (n, id) in products.iter().enumerate() {
        test.execute(&format!(
            "UPDATE products SET price = {n} * 10.01 + 0.99 WHERE id = {id}"
        ));
    }
    (Arc::new(test), database, products)
}

const ROLLUPS: [&str; 8] = [
    "sales_by_hour",
    "product_sales_by_hour",
    "product_sales_by_window",
    "sales_windows",
    "orders_by_status",
    "users_by_hour",
    "active_users_by_day",
    "user_activity",
];

/// The complete contents of the rollups, sorted.
pub fn dump(test: &TestDatabase) -> String {
    let tables = ROLLUPS.map(|table| {
        let rows = test.text(&format!(
            "SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM {table} AS t"
        ));
        format!("{table}\n{rows}\n")
    });
    tables.concat()
}

/// The contents of each rollup, and the query that recounts them from the orders.
const RECOUNTS: [(&str, &str); 5] = [
    (
        "SELECT hour, orders, amount FROM sales_by_hour",
        "SELECT date_bin('1 hour', paid_at, 'epoch'), count(*), sum(total_amount - ( \
             SELECT sum(price * returned_quantity) FROM order_items WHERE order_id = orders.id)) \
         FROM orders WHERE paid_at IS NOT NULL AND status NOT IN ('pending', 'cancelled', 'refunded') \
         GROUP BY 1",
    ),
    (
        "SELECT hour, product_id, quantity, amount FROM product_sales_by_hour",
        "SELECT date_bin('1 hour', o.paid_at, 'epoch'), \
             coalesce(i.product_id, i.deleted_product_id), \
             sum(i.quantity - i.returned_quantity), \
             sum(i.price * (i.quantity - i.returned_quantity)) \
         FROM order_items AS i, orders AS o WHERE i.order_id = o.id \
             AND o.status IN ('paid', 'shipped', 'completed', 'returning', 'refunding') \
         GROUP BY 1, 2 HAVING sum(i.quantity - i.returned_quantity) > 0",
    ),
    (
        "SELECT days, product_id, quantity, amount FROM product_sales_by_window",
        "SELECT w.days, coalesce(i.product_id, i.deleted_product_id), \
             sum(i.quantity - i.returned_quantity), \
             sum(i.price * (i.quantity - i.returned_quantity)) \
         FROM sales_windows AS w, order_items AS i, orders AS o \
         WHERE i.order_id = o.id AND o.paid_at >= w.since \
             AND o.status IN ('paid', 'shipped', 'completed', 'returning', 'refunding') \
         GROUP BY 1, 2 HAVING sum(i.quantity - i.returned_quantity) > 0",
    ),
    (
        "SELECT status, orders, amount FROM orders_by_status",
        "SELECT status, count(*), sum(total_amount) FROM orders GROUP BY 1",
    ),
    (
        "SELECT hour, users FROM users_by_hour",
        "SELECT date_bin('1 hour', created_at, 'epoch'), count(*) FROM ( \
             SELECT created_at FROM users UNION ALL SELECT created_at FROM deleted_users \
         ) AS registered GROUP BY 1",
    ),
];

/// Asserts that nothing is left to fold and the rollups equal a recount of the orders.
#[track_caller]
pub fn assert_recount(test: &TestDatabase) {
    assert_eq!(test.number("SELECT count(*) FROM statistics_backlog"), 0);
    for (held, recount) in RECOUNTS {
        let rows = |query: &str| {
            test.text(&format!(
                "SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') \
                 FROM ({query}) AS t"
            ))
        };
        assert_eq!(rows(held), rows(recount), "{held}");
    }
}
