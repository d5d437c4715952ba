//! Every state of an order with its returns has a way out, which doesn't depend on the customer.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use cangku_domain::{
    ExpectedVersion, OrderId, PageRequest, ProductId,
    accounts::Actor,
    orders::{
        Order, OrderAction, OrderLinesDraft, OrderNote, OrderReturn, OrderStatus, PaymentMethod,
        PaymentReference, ReceivedUnits, RefundDraft, ReturnDecision, ReturnDraft, ReturnStatus,
    },
    ports::ReturnFilter,
    processing::{OrderCommand, ReturnStep},
    testing::{customer, quantity, staff},
    use_cases::place_order,
};

use crate::shop::{Shop, order_of};

/// Units of the order.
const UNITS: i32 = 2;
/// Returns that are requested at most: more lead to no further kinds of states.
const MAX_RETURNS: usize = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Customer,
    Staff,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Order(OrderAction),
    /// A return of one unit.
    Request,
    /// A decision on the return with this index.
    Decide(usize, ReturnDecision),
    /// Receives 1 unit, sellable or damaged, or none.
    Receive(usize, (u32, u32)),
    RefundReturn(usize),
    /// Gives back all that is due.
    GiveBack,
}

/// An order with its product and customer.
struct World {
    shop: Shop,
    buyer: Arc<Actor>,
    clerk: Arc<Actor>,
    product: ProductId,
    order: OrderId,
}

fn steps() -> Vec<Step> {
    let mut steps: Vec<_> = OrderAction::ALL.into_iter().map(Step::Order).collect();
    let goods_received = true;
    steps.push(Step::Order(OrderAction::ConfirmRefund { goods_received }));
    steps.extend([Step::Request, Step::GiveBack]);
    for index in 0..MAX_RETURNS {
        for decision in [
            ReturnDecision::Approve,
            ReturnDecision::Decline,
            ReturnDecision::Withdraw,
        ] {
            steps.push(Step::Decide(index, decision));
        }
        for units in [(1, 0), (0, 1), (0, 0)] {
            steps.push(Step::Receive(index, units));
        }
        steps.push(Step::RefundReturn(index));
    }
    steps
}

impl World {
    fn new() -> Self {
        let mut shop = Shop::new();
        shop.rules.customers_may_mark_paid = true;
        let product = shop.stocked(10);
        let buyer = customer(shop.register("li"));
        let placed = place_order(&shop.processor(), &buyer, order_of(product, UNITS));
        let order = placed.unwrap().unwrap().id;
        Self {
            shop,
            buyer,
            clerk: staff(),
            product,
            order,
        }
    }

    fn after(path: &[(Who, Step)]) -> Self {
        let world = Self::new();
        for (who, step) in path {
            world.attempt(*who, *step).unwrap();
        }
        world
    }

    /// The order and its returns, oldest first.
    fn found(&self) -> (Order, Vec<OrderReturn>) {
        let filter = ReturnFilter::default();
        let page = PageRequest::new(1, 100).unwrap();
        let found = self.shop.reader().read(|session| {
            let (order, _) = session.orders().find(self.order)?.unwrap();
            Ok((order, session.orders().list_returns(&filter, page)?.results))
        });
        let (order, returns) = found.unwrap();
        let oldest_first = returns.into_iter().rev().map(|it| it.order_return);
        (order, oldest_first.collect())
    }

    fn attempt(&self, who: Who, step: Step) -> Result<(), String> {
        let (order, expected) = (self.order, ExpectedVersion::Any);
        let note = OrderNote::new("reason").unwrap();
        let method = PaymentMethod::manual();
        let (_, returns) = self.found();
        let id = |index: usize| returns.get(index).map(|it| it.id).ok_or("no such return");
        let of_return = |index, step| {
            Ok::<_, String>(OrderCommand::MoveReturn {
                order_return: id(index)?,
                step,
                note: note.clone(),
                expected: ExpectedVersion::Any,
            })
        };
        let is_full = returns.len() >= MAX_RETURNS;
        let command = match step {
            Step::Order(OrderAction::Return) | Step::Request if is_full => {
                return Err("enough returns".to_owned());
            }
            Step::Order(action) => OrderCommand::Move {
                order,
                action,
                note,
                expected,
            },
            Step::Request => {
                let items = OrderLinesDraft::new(&[(self.product, quantity(1))]).unwrap();
                let draft = ReturnDraft {
                    items: Some(items),
                    reason: note,
                };
                OrderCommand::RequestReturn {
                    order,
                    draft,
                    expected,
                }
            }
            Step::Decide(index, decision) => of_return(index, ReturnStep::Decide(decision))?,
            Step::Receive(index, (sellable, damaged)) => {
                let units = ReceivedUnits {
                    product_id: self.product,
                    sellable,
                    damaged,
                };
                let items = Some(vec![units]);
                of_return(index, ReturnStep::Receive { items })?
            }
            Step::RefundReturn(index) => {
                let reference = PaymentReference::default();
                of_return(index, ReturnStep::Refund { method, reference })?
            }
            Step::GiveBack => OrderCommand::RecordRefund {
                order,
                refund: RefundDraft {
                    amount: None,
                    method,
                    reference: PaymentReference::default(),
                    note,
                },
            },
        };
        let actor = match who {
            Who::Customer => &self.buyer,
            Who::Staff => &self.clerk,
        };
        let done = self.shop.command(actor, command);
        done.map_err(|refusal| refusal.to_string())
    }

    /// The state, and what must hold in every one.
    fn state(&self) -> State {
        let (order, returns) = self.found();
        let money = self
            .shop
            .reader()
            .read(|session| Ok(session.orders().reconcile_money()?));
        assert_eq!(money.unwrap().inconsistencies, [], "{order:?}");
        let (_, _, sold) = self.shop.figures(self.product);
        let line = &order.lines[0];
        let is_sold = order.completed_at.is_some() && order.status != OrderStatus::Refunded;
        assert_eq!(
            sold,
            if is_sold { line.remaining() } else { 0 },
            "{order:?}"
        );
        let is_open = returns.iter().any(|it| it.status.is_open());
        let is_returning = order.status == OrderStatus::Returning
            || order.status_before_refund == Some(OrderStatus::Returning);
        assert_eq!(is_open, is_returning, "{order:?} {returns:?}");
        let received = returns.iter().flat_map(|it| &it.lines);
        let came_back: u32 = received
            .filter_map(|line| line.receipt.map(|receipt| receipt.units()))
            .sum();
        assert_eq!(came_back, line.returned, "{order:?} {returns:?}");
        let claimed = returns.iter().filter(|it| it.status.is_counted());
        let claimed: u32 = claimed
            .flat_map(|it| &it.lines)
            .map(|it| it.claimed())
            .sum();
        assert!(claimed <= line.delivered(), "{order:?} {returns:?}");
        State {
            status: order.status,
            before: order.status_before_refund,
            is_shipped: order.shipped_at.is_some(),
            is_completed: order.completed_at.is_some(),
            returned: line.returned,
            is_due: !order.refund_due().is_zero(),
            returns: returns
                .iter()
                .map(|it| {
                    let receipts = it.lines.iter().map(|line| line.receipt);
                    let receipts = receipts.map(|receipt| receipt.map(|it| it.units()));
                    (it.status, receipts.collect())
                })
                .collect(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    status: OrderStatus,
    before: Option<OrderStatus>,
    is_shipped: bool,
    is_completed: bool,
    returned: u32,
    is_due: bool,
    returns: Vec<(ReturnStatus, Vec<Option<u32>>)>,
}

impl State {
    /// Whether nothing is left to do, except for giving back money.
    fn is_settled(&self) -> bool {
        matches!(
            self.status,
            OrderStatus::Completed | OrderStatus::Cancelled | OrderStatus::Refunded
        ) && !self.returns.iter().any(|(status, _)| status.is_open())
    }
}

type Edges = BTreeMap<State, BTreeSet<(Who, State)>>;

/// All states that can be reached, with the steps between them.
fn walk() -> Edges {
    let mut edges = Edges::new();
    let first = World::new();
    let mut queue = VecDeque::from([(first.state(), Vec::new())]);
    edges.insert(first.state(), BTreeSet::new());
    while let Some((state, path)) = queue.pop_front() {
        let mut world = World::after(&path);
        for who in [Who::Customer, Who::Staff] {
            for step in steps() {
                if world.attempt(who, step).is_err() {
                    assert_eq!(world.state(), state, "a refused step changes nothing");
                    continue;
                }
                let next = world.state();
                let known = edges.contains_key(&next);
                let from = edges.entry(state.clone()).or_default();
                from.insert((who, next.clone()));
                if !known {
                    edges.entry(next.clone()).or_default();
                    let mut longer = path.clone();
                    longer.push((who, step));
                    queue.push_back((next, longer));
                }
                world = World::after(&path);
            }
        }
    }
    edges
}

/// The states from which one of `targets` can be reached, by staff alone if `by_staff`.
fn leading_to(edges: &Edges, targets: BTreeSet<State>, by_staff: bool) -> BTreeSet<State> {
    let mut leading = targets;
    loop {
        let leads = |(who, next): &(Who, State)| {
            (!by_staff || *who == Who::Staff) && leading.contains(next)
        };
        let more: Vec<_> = edges
            .iter()
            .filter(|(state, steps)| !leading.contains(*state) && steps.iter().any(leads))
            .map(|(state, _)| state.clone())
            .collect();
        if more.is_empty() {
            return leading;
        }
        leading.extend(more);
    }
}

#[test]
fn every_state_has_a_way_out_that_does_not_need_the_customer() {
    // Once for all checks: it takes seconds.
    let edges = walk();
    check_ways_out(&edges);
    check_requests_can_be_undone(&edges);
}

fn check_ways_out(edges: &Edges) {
    assert!(edges.len() > 60, "{} states", edges.len());
    for status in OrderStatus::ALL {
        let mut states = edges.keys();
        assert!(states.any(|state| state.status == status), "{status}");
    }
    for status in ReturnStatus::ALL {
        let mut states = edges.keys().flat_map(|state| &state.returns);
        assert!(states.any(|(it, _)| *it == status), "{status}");
    }
    let settled = |state: &&State| state.is_settled();
    let settled: BTreeSet<_> = edges.keys().filter(settled).cloned().collect();
    let ways_out = leading_to(edges, settled.clone(), true);
    let stuck: Vec<_> = edges.keys().filter(|it| !ways_out.contains(it)).collect();
    assert!(stuck.is_empty(), "{stuck:#?}");
    // The money can be given back as well.
    let paid_back: BTreeSet<_> = settled.into_iter().filter(|it| !it.is_due).collect();
    let ways_out = leading_to(edges, paid_back, true);
    let owing: Vec<_> = edges.keys().filter(|it| !ways_out.contains(it)).collect();
    assert!(owing.is_empty(), "{owing:#?}");
}

/// Staff can undo every request of a customer.
fn check_requests_can_be_undone(edges: &Edges) {
    for status in OrderStatus::ALL {
        let before = edges.keys().filter(|state| state.status == status);
        let undone = leading_to(edges, before.cloned().collect(), true);
        for (state, steps) in edges.iter().filter(|(state, _)| state.status == status) {
            for (who, next) in steps {
                let is_request = *who == Who::Customer
                    && matches!(next.status, OrderStatus::Returning | OrderStatus::Refunding);
                assert!(
                    !is_request || undone.contains(next),
                    "{state:?} becomes {next:?}"
                );
            }
        }
    }
}
