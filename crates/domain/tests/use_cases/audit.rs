//! Entries of the audit log, on the in-memory database.

use cangku_domain::{
    ExpectedVersion, PageRequest, Patch,
    audit::{ActorKind, AuditAction, AuditRecord, AuditSubject, FieldValue},
    catalog::{BrandDraft, BrandPatch},
    inventory::Reference,
    orders::OrderNote,
    ports::{ActorFilter, AuditFilter},
    testing::{OrderDraftBuilder, admin, customer, staff, text},
    use_cases::{
        AdjustmentTarget, StockAdjustment, adjust_stock, create_brand, lock_stock, pay_order,
        place_order, purge_audit_log, record_export, update_brand,
    },
};
use chrono::TimeDelta;

use super::shop::{Shop, units};

impl Shop {
    /// Entries that match, oldest first.
    fn entries(&self, filter: &AuditFilter) -> Vec<AuditRecord> {
        let page = PageRequest::new(1, 100).unwrap();
        let found = self
            .reader()
            .read(|session| Ok(session.audit().list(filter, page)?));
        let mut entries = found.unwrap().results;
        entries.reverse();
        entries
    }

    fn actions(&self) -> Vec<AuditAction> {
        let all = self.entries(&AuditFilter::default());
        all.into_iter().map(|record| record.entry.action).collect()
    }
}

#[test]
fn an_edit_leaves_an_entry_and_a_refused_one_leaves_none() {
    let shop = Shop::new();
    let admin = admin();
    let cx = shop.context(&admin);
    let brand = create_brand(cx, &BrandDraft::named(text("海尔"))).unwrap();
    create_brand(cx, &BrandDraft::named(text("统帅"))).unwrap();
    let rename = |name| BrandPatch {
        name: Patch::Set(text(name)),
        ..BrandPatch::default()
    };
    update_brand(cx, brand.id, &ExpectedVersion::Any, rename("卡萨帝")).unwrap();
    assert!(update_brand(cx, brand.id, &ExpectedVersion::Any, rename("统帅")).is_err());
    // The same name again.
    update_brand(cx, brand.id, &ExpectedVersion::Any, rename("卡萨帝")).unwrap();
    let filter = AuditFilter {
        subject: Some(AuditSubject::Brand),
        subject_id: Some(brand.id.get()),
        ..AuditFilter::default()
    };
    let [created, updated] = shop.entries(&filter).try_into().unwrap();
    assert_eq!(created.entry.action, AuditAction::Create);
    let [change] = updated.entry.changes.try_into().unwrap();
    assert_eq!(
        (change.field.as_ref(), change.before, change.after),
        ("name", FieldValue::from("海尔"), FieldValue::from("卡萨帝"))
    );
    assert_eq!(updated.entry.actor.kind, ActorKind::System);
    assert_eq!(shop.actions().len(), 3);
}

#[test]
fn stock_by_hand_and_orders_are_audited_and_locks_are_not() {
    let shop = Shop::new();
    let (product, clerk) = (shop.stocked(9), staff());
    let li = customer(shop.register("li"));
    let before = shop.actions().len();
    lock_stock(&shop.processor(), &clerk, units(product, 2, "A"), None)
        .unwrap()
        .unwrap();
    assert_eq!(shop.actions().len(), before);
    let adjustment = |quantity| StockAdjustment {
        product_id: product,
        target: AdjustmentTarget::By(quantity),
        expected_stock: None,
        reason: text("damaged"),
        reference: Reference::default(),
    };
    adjust_stock(&shop.processor(), &admin(), adjustment(-1))
        .unwrap()
        .unwrap();
    adjust_stock(&shop.processor(), &admin(), adjustment(-99))
        .unwrap()
        .unwrap_err();
    let draft = OrderDraftBuilder::of(product, 2).build();
    let order = place_order(&shop.processor(), &li, draft).unwrap().unwrap();
    let note = OrderNote::default();
    pay_order(&shop.processor(), &clerk, order.id, note)
        .unwrap()
        .unwrap();
    assert_eq!(
        shop.actions().split_off(before),
        [
            AuditAction::AdjustStock,
            AuditAction::Place,
            AuditAction::Pay
        ]
    );
    let by_li = AuditFilter {
        actor: Some(ActorFilter::User(li.user_id.unwrap())),
        ..AuditFilter::default()
    };
    let [placed] = shop.entries(&by_li).try_into().unwrap();
    let phone = placed.entry.changes.iter().find(|it| it.field == "phone");
    let FieldValue::Text(phone) = &phone.unwrap().after else {
        panic!("no phone")
    };
    assert!(phone.contains("***"), "{phone}");
}

#[test]
fn old_entries_are_purged_and_the_purge_is_recorded() {
    let shop = Shop::new();
    let admin = admin();
    let cx = shop.context(&admin);
    for _ in 0..3 {
        record_export(cx, "products", "csv", "").unwrap();
    }
    let life = TimeDelta::days(30);
    assert_eq!(purge_audit_log(cx, life, 2).unwrap(), 0);
    shop.clock.set(shop.after(31 * 24 * 3600));
    assert_eq!(purge_audit_log(cx, life, 2).unwrap(), 2);
    assert_eq!(purge_audit_log(cx, life, 2).unwrap(), 1);
    assert_eq!(purge_audit_log(cx, TimeDelta::MAX, 2).unwrap(), 0);
    assert_eq!(shop.actions(), [AuditAction::Purge, AuditAction::Purge]);
}
