//! Change plans: bulk edits and stocktakes.

use std::collections::BTreeSet;

use cangku_domain::{
    CategoryId, Error, ExpectedVersion, Money, PageRequest, Patch, PlanId, ProductId,
    accounts::{Actor, SystemActor},
    catalog::{EditableField, PricePatch, ProductCode, ProductFilter, ProductPatch},
    inventory::{Reason, Reference, StockLevel},
    plans::{
        BulkEdit, Count, CountedProduct, FieldValue, ItemChange, ItemReason, ItemStatus, Plan,
        PlanAction, PlanField, PlanItem, PlanReason, PlanRefusal, PlanRules, PlanStatus, PlanStep,
        PriceChange, ProductSelection,
    },
    ports::PlanItemFilter,
    testing::{ProductBuilder, admin, staff},
    use_cases::{
        AdjustmentTarget, Created, Once, PlanDraft, PlanMove, PlanRequest, PlanRound,
        StockAdjustment, adjust_stock, advance_plan, apply_due_plan, create_plan_once,
        delete_product, lock_stock, move_plan_once, update_product,
    },
};
use chrono::TimeDelta;

use super::shop::{Shop, units};

pub const RULES: PlanRules = PlanRules {
    needs_second_approver: false,
    max_age: TimeDelta::hours(24),
    max_products: 100,
};

const WITHOUT_KEY: Once<Plan> = Once {
    idempotency: None,
    render: |_plan| panic!("nothing is stored without a key"),
};

fn fresh(created: Created<Plan>) -> Plan {
    match created {
        Created::Fresh { value, .. } => value,
        Created::Replayed(_) => panic!("nothing is stored without a key"),
    }
}

impl Shop {
    pub fn plan(&self, request: PlanRequest) -> Plan {
        self.try_plan(request, RULES).unwrap()
    }

    fn try_plan(&self, request: PlanRequest, rules: PlanRules) -> cangku_domain::Result<Plan> {
        let draft = PlanDraft {
            reason: PlanReason::new("test").unwrap(),
            request,
        };
        let created = create_plan_once(self.context(&admin()), rules, &draft, &WITHOUT_KEY)?;
        Ok(fresh(created))
    }

    pub fn take(&self, plan: PlanId, action: PlanAction) -> Result<PlanStatus, PlanRefusal> {
        match self.move_plan(&admin(), plan, action, ExpectedVersion::Any) {
            Ok(plan) => Ok(plan.status),
            Err(Error::Plan(refusal)) => Err(refusal),
            Err(error) => panic!("{error}"),
        }
    }

    /// Takes a step without any work on items.
    fn move_plan(
        &self,
        actor: &Actor,
        plan: PlanId,
        action: PlanAction,
        expected: ExpectedVersion,
    ) -> cangku_domain::Result<Plan> {
        let step = PlanMove {
            plan,
            action,
            expected,
            work: 0,
        };
        let moved = move_plan_once(self.context(actor), RULES, &step, &WITHOUT_KEY)?;
        Ok(fresh(moved))
    }

    pub fn advance(&self, plan: PlanId, limit: u32) -> Plan {
        advance_plan(self.context(&admin()), plan, limit).unwrap()
    }

    /// Approves and applies a plan, one item per transaction.
    fn apply(&self, plan: PlanId) -> Plan {
        self.take(plan, PlanAction::Approve).unwrap();
        self.take(plan, PlanAction::Apply).unwrap();
        self.finish(plan)
    }

    fn undo(&self, plan: PlanId) -> Plan {
        self.take(plan, PlanAction::Undo).unwrap();
        self.finish(plan)
    }

    fn finish(&self, plan: PlanId) -> Plan {
        loop {
            let advanced = self.advance(plan, 1);
            if !advanced.status.is_running() {
                return advanced;
            }
        }
    }

    pub fn items(&self, plan: PlanId) -> Vec<PlanItem> {
        let page = PageRequest::new(1, 100).unwrap();
        let found = self.reader().read(|session| {
            let all = PlanItemFilter::default();
            Ok(session.plans().items(plan, &all, page)?)
        });
        found.unwrap().results
    }

    /// Status and reason of each item.
    fn outcomes(&self, plan: PlanId) -> Vec<(ItemStatus, ItemReason)> {
        let items = self.items(plan);
        items
            .iter()
            .map(|item| (item.status, item.reason))
            .collect()
    }

    /// The plan that a round of the job worked on.
    fn round(&self, actor: &Actor, limit: u32) -> Option<Plan> {
        match apply_due_plan(self.context(actor), limit).unwrap() {
            PlanRound::Idle => None,
            PlanRound::Worked(plan) => Some(plan),
            other => panic!("{other:?}"),
        }
    }

    fn steps(&self, plan: PlanId) -> Vec<PlanStep> {
        let steps = self
            .reader()
            .read(|session| Ok(session.plans().steps(plan)?));
        steps
            .unwrap()
            .into_iter()
            .map(|record| record.step)
            .collect()
    }

    pub fn edit(&self, product: ProductId, patch: ProductPatch) {
        update_product(
            self.context(&admin()),
            product,
            &ExpectedVersion::Any,
            |_| Ok(patch),
        )
        .unwrap();
    }

    fn price(&self, product: ProductId) -> String {
        self.product(product).details.prices.price.to_string()
    }

    fn adjust(&self, product_id: ProductId, target: AdjustmentTarget) {
        let adjustment = StockAdjustment {
            product_id,
            target,
            expected_stock: None,
            reason: Reason::new("test").unwrap(),
            reference: Reference::default(),
        };
        adjust_stock(&self.processor(), &admin(), adjustment)
            .unwrap()
            .unwrap();
    }
}

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub fn priced(text: &str) -> ProductPatch {
    ProductPatch {
        prices: PricePatch {
            price: Patch::Set(money(text)),
            ..PricePatch::default()
        },
        ..ProductPatch::default()
    }
}

fn level(units: i32) -> StockLevel {
    StockLevel::new(units).unwrap()
}

fn edit_of(ids: &[ProductId], edit: BulkEdit) -> PlanRequest {
    PlanRequest::BulkEdit {
        selection: ProductSelection::Ids(ids.to_vec()),
        edit,
    }
}

fn price_to(text: &str) -> BulkEdit {
    BulkEdit {
        price: Some(PriceChange::To(money(text))),
        ..BulkEdit::default()
    }
}

fn counted(product: ProductId, units: i32) -> Count {
    Count {
        product: CountedProduct::Id(product),
        counted: level(units),
    }
}

/// Products at 10.00.
fn products<const N: usize>(shop: &Shop) -> [ProductId; N] {
    std::array::from_fn(|_| shop.add(ProductBuilder::new().price("10.00"), 5))
}

#[test]
fn a_plan_changes_nothing_until_it_is_applied_and_all_of_it_is_undone() {
    let shop = Shop::new();
    let [one, two] = products(&shop);
    let edit = BulkEdit {
        is_active: Some(false),
        low_stock_threshold: Some(level(3)),
        ..price_to("12.00")
    };
    let plan = shop.plan(edit_of(&[one, two], edit));
    assert_eq!((plan.status, plan.counts.pending), (PlanStatus::Draft, 6));
    assert_eq!(shop.price(one), "10.00");
    let version = shop.product(one).version;

    let applied = shop.apply(plan.id);
    assert_eq!(
        (applied.status, applied.counts.applied),
        (PlanStatus::Applied, 6)
    );
    for id in [one, two] {
        let details = shop.product(id).details;
        assert_eq!(details.prices.price, money("12.00"));
        assert!(!details.is_active);
        assert_eq!(details.low_stock_threshold, level(3));
        assert!(details.edited_fields.contains(EditableField::Price));
    }
    assert!(shop.product(one).version > version);

    let undone = shop.undo(plan.id);
    assert_eq!(
        (undone.status, undone.counts.undone),
        (PlanStatus::Undone, 6)
    );
    for id in [one, two] {
        let details = shop.product(id).details;
        assert_eq!(details.prices.price, money("10.00"));
        assert!(details.is_active);
        assert_eq!(details.low_stock_threshold, level(0));
        // The field is the supplier's again, as before the plan.
        assert!(!details.edited_fields.contains(EditableField::Price));
    }
    assert_eq!(
        shop.steps(plan.id),
        [
            PlanStep::Created,
            PlanStep::Approved,
            PlanStep::Applying,
            PlanStep::Applied,
            PlanStep::Undoing,
            PlanStep::Undone,
        ]
    );
}

#[test]
fn what_has_changed_since_is_stale_with_both_values_and_the_rest_is_applied() {
    let shop = Shop::new();
    let [one, two] = products(&shop);
    let plan = shop.plan(edit_of(&[one, two], price_to("12.00")));
    shop.edit(one, priced("11.00"));
    let applied = shop.apply(plan.id);
    assert_eq!(applied.status, PlanStatus::PartlyApplied);
    assert_eq!((applied.counts.applied, applied.counts.stale), (1, 1));
    assert_eq!(
        (shop.price(one), shop.price(two)),
        ("11.00".into(), "12.00".into())
    );
    let items = shop.items(plan.id);
    assert_eq!(items[0].status, ItemStatus::Stale);
    assert_eq!(items[0].reason, ItemReason::ChangedSince);
    assert_eq!(items[0].found, Some(FieldValue::Price(money("11.00"))));

    // Undoing leaves what somebody has changed after the plan.
    shop.edit(two, priced("13.00"));
    let undone = shop.undo(plan.id);
    assert_eq!((undone.status, undone.counts.kept), (PlanStatus::Undone, 1));
    assert_eq!(
        (shop.price(one), shop.price(two)),
        ("11.00".into(), "13.00".into())
    );
    let kept = &shop.items(plan.id)[1];
    assert_eq!(kept.status, ItemStatus::Kept);
    assert_eq!(kept.found, Some(FieldValue::Price(money("13.00"))));
}

#[test]
fn a_plan_of_which_nothing_holds_is_stale() {
    let shop = Shop::new();
    let [one, gone] = products(&shop);
    let plan = shop.plan(edit_of(&[one, gone], price_to("12.00")));
    shop.edit(one, priced("11.00"));
    delete_product(shop.context(&admin()), gone, &ExpectedVersion::Any).unwrap();
    assert_eq!(shop.apply(plan.id).status, PlanStatus::Stale);
    assert_eq!(
        shop.outcomes(plan.id),
        [
            (ItemStatus::Stale, ItemReason::ChangedSince),
            (ItemStatus::Stale, ItemReason::ProductDeleted)
        ]
    );
    assert_eq!(
        shop.take(plan.id, PlanAction::Apply),
        Err(PlanRefusal::Stale)
    );
}

#[test]
fn a_plan_without_a_difference_is_applied_at_once() {
    let shop = Shop::new();
    let [one] = products(&shop);
    let plan = shop.plan(edit_of(&[one], price_to("10.00")));
    assert_eq!(plan.counts.total(), 0);
    assert_eq!(shop.apply(plan.id).status, PlanStatus::Applied);
}

#[test]
fn a_filter_selects_what_matches_when_the_plan_is_made() {
    let shop = Shop::new();
    let [_cheap, _other] = products(&shop);
    let dear = shop.add(ProductBuilder::new().price("99.00"), 1);
    let filter = ProductFilter {
        min_price: Some(money("50.00")),
        ..ProductFilter::default()
    };
    let selection = ProductSelection::Filter(Box::new(filter));
    let edit = BulkEdit {
        price: Some(PriceChange::Percent((-10).into())),
        ..BulkEdit::default()
    };
    let plan = shop.plan(PlanRequest::BulkEdit { selection, edit });
    let items = shop.items(plan.id);
    let products: Vec<_> = items.iter().map(|item| item.product.id).collect();
    assert_eq!(products, [Some(dear)]);
    shop.apply(plan.id);
    assert_eq!(shop.price(dear), "89.10");
}

#[test]
fn unknown_products_are_refused_and_repeated_ones_count_once() {
    let shop = Shop::new();
    let coded = shop.add(ProductBuilder::new().price("10.00").code("GA0"), 5);
    let missing = ProductId::new(999).unwrap();
    let plan = shop.plan(edit_of(&[coded, coded, missing], price_to("12.00")));
    assert_eq!(
        shop.outcomes(plan.id),
        [
            (ItemStatus::Pending, ItemReason::Requested),
            (ItemStatus::Refused, ItemReason::UnknownProduct)
        ]
    );
    let codes = ["ＧＡ0", "GA0", "GB0"].map(|code| ProductCode::new(code).unwrap());
    let plan = shop.plan(PlanRequest::BulkEdit {
        selection: ProductSelection::Codes(codes.to_vec()),
        edit: price_to("12.00"),
    });
    let items = shop.items(plan.id);
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].product.id, Some(coded));
    assert_eq!(items[1].product.code.as_deref(), Some("GB0"));
    assert_eq!(items[1].change, ItemChange::Refuse(None));
    // What was refused from the beginning was approved as such.
    assert_eq!(shop.apply(plan.id).status, PlanStatus::Applied);
}

#[test]
fn a_category_that_is_gone_makes_items_stale_and_unknown_ones_are_invalid() {
    let shop = Shop::new();
    let [one] = products(&shop);
    let now = shop.after(0);
    let other = shop.transactor().run(|unit| {
        let names = [cangku_domain::testing::text("冷柜")];
        Ok(unit.categories().ensure(&names, now)?[0])
    });
    let other: CategoryId = other.unwrap();
    let moved = |category_id| BulkEdit {
        category_id: Some(category_id),
        ..BulkEdit::default()
    };
    let plan = shop.plan(edit_of(&[one], moved(other)));
    let deleted = shop
        .transactor()
        .run(|unit| Ok(unit.categories().delete(other, now)?));
    assert!(deleted.unwrap().is_some());
    shop.apply(plan.id);
    assert_eq!(
        shop.outcomes(plan.id),
        [(ItemStatus::Stale, ItemReason::CategoryDeleted)]
    );
    let invalid = shop.try_plan(edit_of(&[one], moved(other)), RULES);
    assert!(matches!(invalid, Err(Error::Invalid(_))), "{invalid:?}");
}

#[test]
fn a_plan_has_no_more_products_than_it_may_have() {
    let shop = Shop::new();
    let ids: [ProductId; 3] = products(&shop);
    let rules = PlanRules {
        max_products: 2,
        ..RULES
    };
    let refused = shop.try_plan(edit_of(&ids, price_to("12.00")), rules);
    assert!(
        matches!(refused, Err(Error::Plan(PlanRefusal::TooLarge { max: 2 }))),
        "{refused:?}"
    );
    // What stays as it is doesn't count.
    assert!(
        shop.try_plan(edit_of(&ids, price_to("10.00")), rules)
            .is_ok()
    );
}

#[test]
fn a_stocktake_counts_held_units_and_is_undone_by_a_further_adjustment() {
    let shop = Shop::new();
    let [short, long, right] = products(&shop);
    let hold = |reference| {
        lock_stock(
            &shop.processor(),
            &staff(),
            units(short, 2, reference),
            None,
        )
        .unwrap()
        .unwrap()
    };
    hold("A");
    let counts = vec![counted(short, 4), counted(long, 9), counted(right, 5)];
    let plan = shop.plan(PlanRequest::Stocktake(counts));
    assert_eq!(plan.counts.total(), 2);
    // Units that an order holds meanwhile stay on the shelf.
    hold("B");
    let applied = shop.apply(plan.id);
    assert_eq!(applied.status, PlanStatus::Applied);
    assert_eq!(shop.figures(short), (0, 4, 0));
    assert_eq!(shop.figures(long), (9, 0, 0));
    assert_eq!(shop.figures(right), (5, 0, 0));
    let logs = shop.reader().read(|session| {
        let page = PageRequest::new(1, 1).unwrap();
        Ok(session.inventory().logs(&Default::default(), page)?.results)
    });
    let movement = &logs.unwrap()[0].movement;
    assert_eq!(movement.reason.as_str(), "stocktake");
    assert_eq!(movement.reference.as_str(), format!("plan-{}", plan.id));

    assert_eq!(shop.undo(plan.id).status, PlanStatus::Undone);
    assert_eq!(shop.figures(short), (1, 4, 0));
    assert_eq!(shop.figures(long), (5, 0, 0));
}

#[test]
fn a_count_is_stale_if_units_came_or_went_meanwhile() {
    let shop = Shop::new();
    let [sold, held] = products(&shop);
    let counts = vec![counted(sold, 4), counted(held, 1)];
    let plan = shop.plan(PlanRequest::Stocktake(counts));
    shop.adjust(sold, AdjustmentTarget::By(-1));
    lock_stock(&shop.processor(), &staff(), units(held, 2, "A"), None)
        .unwrap()
        .unwrap();
    shop.apply(plan.id);
    assert_eq!(
        shop.outcomes(plan.id),
        [
            (ItemStatus::Stale, ItemReason::ChangedSince),
            (ItemStatus::Stale, ItemReason::HeldAboveCount)
        ]
    );
    let found = shop.items(plan.id)[0].found.clone();
    assert_eq!(found, Some(FieldValue::Units(4)));
    assert_eq!(shop.figures(sold), (4, 0, 0));
    assert_eq!(shop.figures(held), (3, 2, 0));
}

#[test]
fn counts_that_nobody_can_use_are_refused() {
    let shop = Shop::new();
    let [twice, held] = products(&shop);
    lock_stock(&shop.processor(), &staff(), units(held, 2, "A"), None)
        .unwrap()
        .unwrap();
    let unknown = Count {
        product: CountedProduct::Code(ProductCode::new("GB0").unwrap()),
        counted: level(1),
    };
    let missing = counted(ProductId::new(999).unwrap(), 1);
    let counts = vec![
        counted(twice, 1),
        counted(held, 1),
        counted(twice, 2),
        unknown,
        missing,
    ];
    let plan = shop.plan(PlanRequest::Stocktake(counts));
    let refused: BTreeSet<_> = shop
        .items(plan.id)
        .iter()
        .map(|item| (item.product.id, item.change.field(), item.reason))
        .collect();
    let units = Some(PlanField::Units);
    let expected = BTreeSet::from([
        (Some(twice), units, ItemReason::CountedTwice),
        (Some(held), units, ItemReason::HeldAboveCount),
        (None, None, ItemReason::UnknownProduct),
        (ProductId::new(999), None, ItemReason::UnknownProduct),
    ]);
    assert_eq!(refused, expected);
    assert_eq!(plan.counts.refused, 4);
}

#[test]
fn an_old_plan_is_stale_as_a_whole() {
    let shop = Shop::new();
    let [one] = products(&shop);
    let refused = shop.plan(edit_of(&[one], price_to("12.00")));
    let forgotten = shop.plan(edit_of(&[one], price_to("13.00")));
    shop.take(refused.id, PlanAction::Approve).unwrap();
    shop.clock.advance(RULES.max_age);
    assert_eq!(
        shop.take(refused.id, PlanAction::Apply),
        Err(PlanRefusal::Stale)
    );
    assert_eq!(shop.steps(refused.id).last(), Some(&PlanStep::Expired));
    let due = shop.round(&admin(), 10).unwrap();
    assert_eq!((due.id, due.status), (forgotten.id, PlanStatus::Stale));
    assert_eq!(shop.round(&admin(), 10), None);
    assert_eq!(shop.price(one), "10.00");
}

#[test]
fn the_job_goes_on_with_what_was_begun_in_the_name_of_who_began_it() {
    let shop = Shop::new();
    let [one, two] = products(&shop);
    let plan = shop.plan(PlanRequest::Stocktake(vec![
        counted(one, 1),
        counted(two, 2),
    ]));
    shop.take(plan.id, PlanAction::Approve).unwrap();
    assert_eq!(shop.round(&admin(), 1), None);
    shop.take(plan.id, PlanAction::Apply).unwrap();
    let job = Actor::system(SystemActor::ApplyPlans);
    let mut rounds = 0;
    while let Some(worked) = shop.round(&job, 1) {
        assert_eq!(worked.id, plan.id);
        rounds += 1;
    }
    assert_eq!(rounds, 3);
    assert_eq!(shop.figures(one), (1, 0, 0));
    let logs = shop.reader().read(|session| {
        let page = PageRequest::new(1, 1).unwrap();
        Ok(session.inventory().logs(&Default::default(), page)?.results)
    });
    assert_eq!(logs.unwrap()[0].movement.actor.name, admin().name);
}

#[test]
fn steps_check_version_role_and_status() {
    let shop = Shop::new();
    let [one] = products(&shop);
    let plan = shop.plan(edit_of(&[one], price_to("12.00")));
    assert_eq!(
        shop.take(plan.id, PlanAction::Apply),
        Err(PlanRefusal::NotApproved)
    );
    assert_eq!(
        shop.take(plan.id, PlanAction::Undo),
        Err(PlanRefusal::NotApplied)
    );
    let stale = ExpectedVersion::from(plan.version.next());
    let moved = |actor: &Actor, expected: ExpectedVersion| {
        shop.move_plan(actor, plan.id, PlanAction::Approve, expected)
    };
    assert!(matches!(
        moved(&admin(), stale),
        Err(Error::StaleVersion { .. })
    ));
    assert!(matches!(
        moved(&staff(), ExpectedVersion::Any),
        Err(Error::Forbidden { .. })
    ));
    let approved = moved(&admin(), plan.version.into()).unwrap();
    assert_eq!(approved.version, plan.version.next());
    assert_eq!(
        shop.take(plan.id, PlanAction::Approve),
        Err(PlanRefusal::AlreadyApproved)
    );
    assert_eq!(
        shop.take(plan.id, PlanAction::Discard),
        Ok(PlanStatus::Discarded)
    );
    assert_eq!(
        shop.take(plan.id, PlanAction::Apply),
        Err(PlanRefusal::Discarded)
    );
    let unknown = PlanId::new(99).unwrap();
    let any = ExpectedVersion::Any;
    let missing = shop.move_plan(&admin(), unknown, PlanAction::Apply, any);
    assert!(matches!(missing, Err(Error::NotFound { .. })));
    let missing = advance_plan(shop.context(&admin()), unknown, 1);
    assert!(matches!(missing, Err(Error::NotFound { .. })));
}

#[test]
fn a_threshold_that_a_plan_raises_ends_no_restock_request_and_a_lower_one_does() {
    let shop = Shop::new();
    let product = shop.add(ProductBuilder::new().price("10.00").threshold(5), 5);
    cangku_domain::use_cases::request_restock(shop.context(&admin()), product).unwrap();
    let threshold = |units| BulkEdit {
        low_stock_threshold: Some(level(units)),
        ..BulkEdit::default()
    };
    shop.apply(shop.plan(edit_of(&[product], threshold(6))).id);
    assert!(
        shop.product(product)
            .counters
            .restock_requested_at
            .is_some()
    );
    shop.apply(shop.plan(edit_of(&[product], threshold(4))).id);
    assert!(
        shop.product(product)
            .counters
            .restock_requested_at
            .is_none()
    );
}

#[test]
fn a_small_plan_is_applied_with_the_step() {
    let shop = Shop::new();
    let [one, two] = products(&shop);
    let plan = shop.plan(edit_of(&[one, two], price_to("12.00")));
    shop.take(plan.id, PlanAction::Approve).unwrap();
    let step = |action, work| PlanMove {
        plan: plan.id,
        action,
        expected: ExpectedVersion::Any,
        work,
    };
    let take = |action, work| {
        let moved = move_plan_once(
            shop.context(&admin()),
            RULES,
            &step(action, work),
            &WITHOUT_KEY,
        );
        fresh(moved.unwrap()).status
    };
    assert_eq!(take(PlanAction::Apply, 2), PlanStatus::Applying);
    // The same step goes on with what is left.
    assert_eq!(take(PlanAction::Apply, 2), PlanStatus::Applied);
    assert_eq!(take(PlanAction::Apply, 2), PlanStatus::Applied);
    assert_eq!(take(PlanAction::Undo, 3), PlanStatus::Undone);
    assert_eq!(take(PlanAction::Undo, 3), PlanStatus::Undone);
    assert_eq!(shop.price(one), "10.00");
}

#[test]
fn plans_take_turns_and_a_gift_that_is_none_any_more_is_not_given_away() {
    let shop = Shop::new();
    let [one, two, gift] = products(&shop);
    let set_gift = |is_gift| ProductPatch {
        is_gift: Patch::Set(is_gift),
        ..ProductPatch::default()
    };
    shop.edit(gift, set_gift(true));
    let shelved = BulkEdit {
        is_active: Some(false),
        ..price_to("0.00")
    };
    let large = shop.plan(edit_of(&[gift, one], shelved));
    let small = shop.plan(edit_of(&[two], price_to("12.00")));
    for plan in [large.id, small.id] {
        shop.take(plan, PlanAction::Approve).unwrap();
        shop.take(plan, PlanAction::Apply).unwrap();
        shop.clock.advance(TimeDelta::seconds(1));
    }
    shop.edit(gift, set_gift(false));
    let mut worked = Vec::new();
    while let Some(plan) = shop.round(&admin(), 1) {
        worked.push(plan.id);
        shop.clock.advance(TimeDelta::seconds(1));
    }
    assert_eq!(worked[..4], [large.id, small.id, large.id, small.id]);
    assert_eq!(shop.price(gift), "10.00");
    let of_gift = &shop.outcomes(large.id)[2..];
    let stale = (ItemStatus::Stale, ItemReason::PriceZero);
    let shelved = (ItemStatus::Applied, ItemReason::Requested);
    assert_eq!(of_gift, [stale, shelved]);
}
