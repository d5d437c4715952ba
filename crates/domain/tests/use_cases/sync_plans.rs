//! Plans of syncs.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use cangku_domain::{
    PlanId, ProductId,
    accounts::Actor,
    attention::AttentionKind,
    catalog::{Procurability, ProductCode, Source, Warehouse},
    inventory::{Reason, StockLevel},
    plans::{
        ItemAction, ItemReason, ItemStatus, NewPlan, PlanAction, PlanCreator, PlanKind, PlanReason,
        PlanRefusal, PlanStatus,
    },
    ports::AttentionFilter,
    supplier::{ExceededLimit, SafetyLimit, SupplierStock},
    testing::{ProductBuilder, admin, staff, text},
    use_cases::{
        AdjustmentTarget, StockAdjustment, SyncApproval, SyncPlan, Unchanged, adjust_stock,
        apply_sync_plan, failed_items, finish_sync_plan, lock_stock, plan_sync_not_listed,
        plan_sync_stock,
    },
};
use chrono::TimeDelta;

use super::shop::{Shop, units};

const EXCEEDED: ExceededLimit = ExceededLimit {
    limit: SafetyLimit::NotListed,
    products: 30,
    of: 100,
    allowed: 20,
};

impl Shop {
    /// A product that a sync has brought.
    fn managed(&self, code: &str, stock: i32) -> ProductId {
        let id = self.add(
            ProductBuilder::new().code(code).source(Source::Haier),
            stock,
        );
        let now = self.after(0);
        let marked = self
            .transactor()
            .run(|unit| Ok(unit.products().mark_synced(&[id], now)?));
        marked.unwrap();
        id
    }

    /// A plan whose items are being collected.
    fn collecting(&self) -> SyncPlan {
        let new = NewPlan {
            kind: PlanKind::HaierSync,
            reason: PlanReason::new("sync").unwrap(),
            creator: PlanCreator::of(&admin()),
            expires_at: self.after(3600),
            status: PlanStatus::Planning,
        };
        let now = self.after(0);
        let plan = self
            .transactor()
            .run(|unit| Ok(unit.plans().insert(&new, now)?))
            .unwrap();
        SyncPlan {
            id: plan.id,
            items: 0,
        }
    }

    fn plan_figures(&self, plan: SyncPlan, figures: &[(&str, i32)]) -> SyncPlan {
        let figures: Vec<_> = figures
            .iter()
            .map(|(code, stock)| SupplierStock {
                product_code: text(code),
                stock: StockLevel::new(*stock).unwrap(),
                warehouse: Warehouse::default(),
            })
            .collect();
        let cx = self.context(&ADMIN);
        plan_sync_stock(cx, self.reader(), plan, &figures, Unchanged::RecordedEach)
            .unwrap()
            .plan
    }

    fn finish_sync(&self, plan: SyncPlan, approval: SyncApproval) -> PlanStatus {
        let mut status = finish_sync_plan(self.context(&ADMIN), plan, &[], approval, false)
            .unwrap()
            .status;
        while status.is_running() {
            apply_sync_plan(self.context(&ADMIN), plan.id, 1).unwrap();
            status = self.status(plan.id);
        }
        status
    }

    fn status(&self, plan: PlanId) -> PlanStatus {
        let found = self
            .reader()
            .read(|session| Ok(session.plans().find(plan)?));
        found.unwrap().unwrap().status
    }

    fn held_plans(&self) -> Vec<PlanId> {
        let filter = AttentionFilter {
            kind: Some(AttentionKind::HeldPlan),
            is_done: Some(false),
            owner: None,
        };
        let page = Default::default();
        let found = self
            .reader()
            .read(|session| Ok(session.attention().list(filter, page)?))
            .unwrap();
        let about = found.results.iter().filter_map(|item| item.subject.plan_id);
        about.collect()
    }
}

static ADMIN: LazyLock<Arc<Actor>> = LazyLock::new(admin);

fn codes(codes: &[&str]) -> BTreeSet<ProductCode> {
    codes.iter().map(|code| text(code)).collect()
}

#[test]
fn products_that_the_list_lacks_are_planned_once_and_come_back_by_undoing() {
    let shop = Shop::new();
    let (a, b) = (shop.managed("A", 3), shop.managed("B", 3));
    let own = shop.add(ProductBuilder::new().code("C"), 3);
    let cx = shop.context(&ADMIN);
    let plan = shop.collecting();
    let none = plan_sync_not_listed(cx, shop.reader(), plan, &codes(&[])).unwrap();
    assert_eq!((none.result, none.plan.items), (vec![], 0));
    let planned = plan_sync_not_listed(cx, shop.reader(), plan, &codes(&["B"])).unwrap();
    assert_eq!(planned.result, [text("A")]);
    assert_eq!(planned.effects.not_listed, 1);
    assert_eq!(
        shop.product(a).details.procurability,
        Procurability::Procurable
    );

    let status = shop.finish_sync(planned.plan, SyncApproval::WithinLimits);
    assert_eq!(status, PlanStatus::Applied);
    let items = shop.items(plan.id);
    assert_eq!(items[0].change.action(), ItemAction::Unlist);
    assert_eq!(
        shop.product(a).details.procurability,
        Procurability::NotListed
    );
    for id in [b, own] {
        assert_eq!(
            shop.product(id).details.procurability,
            Procurability::Procurable
        );
    }
    let again = shop.collecting();
    let again = plan_sync_not_listed(cx, shop.reader(), again, &codes(&["B"])).unwrap();
    assert_eq!(again.result, []);

    shop.take(plan.id, PlanAction::Undo).unwrap();
    shop.advance(plan.id, 10);
    assert_eq!(
        shop.product(a).details.procurability,
        Procurability::Procurable
    );
}

#[test]
fn figures_are_units_on_hand_and_own_products_are_left_alone() {
    let shop = Shop::new();
    let (a, b) = (shop.managed("A", 5), shop.managed("B", 2));
    let own = shop.add(ProductBuilder::new().code("C"), 7);
    let plan = shop.plan_figures(
        shop.collecting(),
        &[("A", 9), ("A", 4), ("B", 2), ("C", 1), ("X", 3)],
    );
    // Of several figures the smallest counts. X is a product that the plan itself would create.
    assert_eq!(plan.items, 2);
    let status = shop.finish_sync(plan, SyncApproval::WithinLimits);
    assert_eq!(status, PlanStatus::PartlyApplied);
    assert_eq!(shop.figures(a).0, 4);
    assert_eq!(shop.figures(b).0, 2);
    assert_eq!(shop.figures(own).0, 7);
    let failed = failed_items(shop.reader(), plan.id).unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].reason, ItemReason::ProductDeleted);
}

#[test]
fn units_that_an_undo_restores_are_not_the_shops_own_and_no_sync_confirms_them() {
    let shop = Shop::new();
    let id = shop.managed("A", 5);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    shop.finish_sync(plan, SyncApproval::WithinLimits);
    let figure = || shop.product(id).counters.figure.unwrap();
    assert_eq!(figure().units, 0);
    shop.take(plan.id, PlanAction::Undo).unwrap();
    shop.advance(plan.id, 10);
    assert_eq!((shop.figures(id).0, figure().units), (5, 5));
    let before = figure().received_at;
    let later = before + TimeDelta::hours(1);
    let confirmed = shop
        .transactor()
        .run(|unit| Ok(unit.sync_confirmations().confirm_figures("haier", later)?));
    confirmed.unwrap();
    assert_eq!(figure().received_at, before);
}

#[test]
fn the_supplier_may_have_fewer_units_than_are_held() {
    let shop = Shop::new();
    let id = shop.managed("A", 10);
    shop.lock(id, 6);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 8)]);
    // Until the plan is applied, more are held.
    shop.lock(id, 4);
    let status = shop.finish_sync(plan, SyncApproval::WithinLimits);
    assert_eq!(status, PlanStatus::Applied);
    assert_eq!(
        shop.figures(id),
        (0, 10, 0),
        "nothing is for sale, and no hold is lost"
    );
}

#[test]
fn units_that_changed_after_the_figure_was_read_are_fetched_again() {
    let shop = Shop::new();
    let id = shop.managed("A", 10);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 8)]);
    shop.count(id, 15);
    let status = shop.finish_sync(plan, SyncApproval::WithinLimits);
    assert_eq!(status, PlanStatus::Stale);
    assert_eq!(shop.figures(id).0, 15);
    let failed = failed_items(shop.reader(), plan.id).unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].reason, ItemReason::ChangedSince);
}

#[test]
fn a_limit_holds_the_plan_until_somebody_decides() {
    for (action, decided) in [
        (PlanAction::Approve, PlanStatus::Approved),
        (PlanAction::Discard, PlanStatus::Discarded),
    ] {
        let shop = Shop::new();
        let id = shop.managed("A", 5);
        let plan = shop.plan_figures(shop.collecting(), &[("A", 0)]);
        let cx = shop.context(&ADMIN);
        let held =
            finish_sync_plan(cx, plan, &[EXCEEDED], SyncApproval::WithinLimits, false).unwrap();
        assert_eq!(held.status, PlanStatus::Held);
        assert_eq!(
            held.held_because,
            "not_listed: 30 of 100 products are no longer listed; 20 may vanish"
        );
        assert_eq!(shop.held_plans(), [plan.id]);
        assert_eq!(shop.figures(id).0, 5);
        assert_eq!(shop.take(plan.id, action), Ok(decided));
        assert_eq!(shop.held_plans(), []);
    }
}

#[test]
fn a_held_plan_that_grows_too_old_is_nobodys_business_any_more() {
    let shop = Shop::new();
    shop.managed("A", 5);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    let cx = shop.context(&ADMIN);
    finish_sync_plan(cx, plan, &[EXCEEDED], SyncApproval::ByPerson, false).unwrap();
    assert_eq!(shop.held_plans(), [plan.id]);
    shop.clock.advance(TimeDelta::hours(2));
    let refused = shop.take(plan.id, PlanAction::Approve);
    assert_eq!(refused, Err(PlanRefusal::Stale));
    assert_eq!(shop.status(plan.id), PlanStatus::Stale);
    assert_eq!(shop.held_plans(), []);
}

#[test]
fn the_next_complete_list_replaces_a_plan_that_is_held() {
    let shop = Shop::new();
    shop.managed("A", 5);
    let cx = shop.context(&ADMIN);
    let within = SyncApproval::WithinLimits;
    let first = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    finish_sync_plan(cx, first, &[EXCEEDED], within, true).unwrap();
    // A few products say nothing about the others.
    let partial = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    finish_sync_plan(cx, partial, &[EXCEEDED], within, false).unwrap();
    assert_eq!(shop.held_plans(), [partial.id, first.id]);
    let complete = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    finish_sync_plan(cx, complete, &[EXCEEDED], within, true).unwrap();
    assert_eq!(shop.held_plans(), [complete.id]);
    for replaced in [first, partial] {
        assert_eq!(shop.status(replaced.id), PlanStatus::Discarded);
    }
}

#[test]
fn a_limit_can_be_overridden_and_a_person_can_be_waited_for() {
    let shop = Shop::new();
    let id = shop.managed("A", 5);
    let cx = shop.context(&ADMIN);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    let draft = finish_sync_plan(cx, plan, &[], SyncApproval::ByPerson, false).unwrap();
    assert_eq!(draft.status, PlanStatus::Draft);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    let forced = finish_sync_plan(cx, plan, &[EXCEEDED], SyncApproval::Forced, false).unwrap();
    assert_eq!(forced.status, PlanStatus::Applying);
    apply_sync_plan(cx, plan.id, 10).unwrap();
    assert_eq!(shop.figures(id).0, 0);
    assert_eq!(shop.held_plans(), []);
}

#[test]
fn a_batch_that_is_repeated_is_stored_once() {
    let shop = Shop::new();
    shop.managed("A", 5);
    let empty = shop.collecting();
    let first = shop.plan_figures(empty, &[("A", 4)]);
    // The outcome of the first one was unknown.
    let repeated = shop.plan_figures(empty, &[("A", 4)]);
    assert_eq!((first.items, repeated.items), (1, 1));
    assert_eq!(shop.items(empty.id).len(), 1);
}

#[test]
fn an_end_whose_outcome_was_unknown_is_repeated() {
    let shop = Shop::new();
    shop.managed("A", 5);
    let cx = shop.context(&ADMIN);
    let within = SyncApproval::WithinLimits;
    let plan = shop.plan_figures(shop.collecting(), &[("A", 4)]);
    let first = finish_sync_plan(cx, plan, &[], within, true).unwrap();
    let again = finish_sync_plan(cx, plan, &[], within, true).unwrap();
    assert_eq!(again, first);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 0)]);
    let held = finish_sync_plan(cx, plan, &[EXCEEDED], within, true).unwrap();
    let again = finish_sync_plan(cx, plan, &[EXCEEDED], within, true).unwrap();
    assert_eq!((again, shop.held_plans()), (held, vec![plan.id]));
}

#[test]
fn a_plan_is_not_touched_while_its_items_are_collected_and_takes_none_afterwards() {
    let shop = Shop::new();
    shop.managed("A", 5);
    let plan = shop.plan_figures(shop.collecting(), &[("A", 4)]);
    for action in [PlanAction::Approve, PlanAction::Apply, PlanAction::Undo] {
        assert_eq!(shop.take(plan.id, action), Err(PlanRefusal::Planning));
    }
    shop.take(plan.id, PlanAction::Discard).unwrap();
    let cx = shop.context(&ADMIN);
    for refused in [
        plan_sync_not_listed(cx, shop.reader(), plan, &codes(&["B"])).map(drop),
        finish_sync_plan(cx, plan, &[], SyncApproval::Forced, false).map(drop),
    ] {
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("discarded"), "{error}");
    }
    assert_eq!(shop.items(plan.id)[0].status, ItemStatus::Pending);
}

#[test]
fn only_admins_plan() {
    let shop = Shop::new();
    let clerk = staff();
    let cx = shop.context(&clerk);
    let plan = shop.collecting();
    assert!(plan_sync_stock(cx, shop.reader(), plan, &[], Unchanged::RecordedEach).is_err());
    assert!(plan_sync_not_listed(cx, shop.reader(), plan, &codes(&["B"])).is_err());
    assert!(finish_sync_plan(cx, plan, &[], SyncApproval::Forced, false).is_err());
    assert!(apply_sync_plan(cx, plan.id, 1).is_err());
}

impl Shop {
    fn lock(&self, id: ProductId, number: i32) {
        let reference = format!("hold of {number}");
        let locked = lock_stock(
            &self.processor(),
            &staff(),
            units(id, number, &reference),
            None,
        );
        locked.unwrap().unwrap();
    }

    fn count(&self, id: ProductId, number: i32) {
        let adjustment = StockAdjustment {
            product_id: id,
            target: AdjustmentTarget::To(StockLevel::new(number).unwrap()),
            expected_stock: None,
            reason: Reason::new("test").unwrap(),
            reference: Default::default(),
        };
        adjust_stock(&self.processor(), &admin(), adjustment)
            .unwrap()
            .unwrap();
    }
}
