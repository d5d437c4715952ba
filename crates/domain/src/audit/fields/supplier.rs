//! Fields of suppliers' names, ignored products and the schedule.

use crate::{
    BrandId, CategoryId,
    audit::{AuditFields, FieldList, FieldValue},
    supplier::{IgnoredProduct, NameTarget, SchedulePause, SupplierName, SyncSchedule},
};

impl AuditFields for SupplierName<CategoryId> {
    fn audit_fields(&self) -> FieldList {
        target("category_id", &self.target, CategoryId::get)
    }
}

impl AuditFields for SupplierName<BrandId> {
    fn audit_fields(&self) -> FieldList {
        target("brand_id", &self.target, BrandId::get)
    }
}

fn target<Id: Copy>(
    name: &'static str,
    target: &NameTarget<Id>,
    number: impl Fn(Id) -> i64,
) -> FieldList {
    FieldList::default()
        .open(name, target.id().map(number))
        .open("is_ignored", target.is_ignored())
}

impl AuditFields for IgnoredProduct {
    fn audit_fields(&self) -> FieldList {
        FieldList::default()
            .open("product_code", &self.product_code)
            .open("product_name", &self.product_name)
    }
}

impl AuditFields for SyncSchedule {
    fn audit_fields(&self) -> FieldList {
        let reason =
            |pause: &Option<SchedulePause>| FieldValue::from(pause.as_ref().map(|it| &it.reason));
        let of_tasks = self.tasks.iter().filter(|task| task.pause.is_some());
        let paused = of_tasks.map(|task| task.task.as_str());
        FieldList::default()
            .open("pause", reason(&self.pause))
            .open("paused_tasks", FieldValue::texts(paused))
    }
}
