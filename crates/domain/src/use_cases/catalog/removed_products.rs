//! Audits products that are deleted with their category or brand.

use crate::{
    Result,
    audit::{AuditAction, AuditEntry, AuditSubject},
    catalog::{DeletionTarget, NameOrIdFilter, Product, ProductFilter},
    ports::UnitOfWork,
    use_cases::Context,
};

/// Products whose entries are written at once.
const BATCH: u32 = 1_000;

/// Writes an entry for each product of a category or brand that is being deleted, so that each can be found by
/// its id. Their rows must be locked.
pub(super) fn record_removed_products(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    target: DeletionTarget,
) -> Result<()> {
    let (filter, cause, id) = match target {
        DeletionTarget::Category(id) => {
            let category = Some(NameOrIdFilter::Id(id.get()));
            let filter = ProductFilter {
                category,
                ..ProductFilter::default()
            };
            (filter, "category_id", id.get())
        }
        DeletionTarget::Brand(id) => {
            let brand = Some(NameOrIdFilter::Id(id.get()));
            let filter = ProductFilter {
                brand,
                ..ProductFilter::default()
            };
            (filter, "brand_id", id.get())
        }
        DeletionTarget::Product(_) => return Ok(()),
    };
    let entry = |product: &Product| -> AuditEntry {
        cx.entry(AuditAction::Delete, AuditSubject::Product)
            .of(product.id.get(), product.details.name.as_str())
            .detail("deleted_with", cause)
            .detail(cause, id)
            .detail("stock", product.counters.stock.get())
    };
    let mut position = None;
    loop {
        let products = unit.products().matching(&filter, position, BATCH)?;
        let Some(last) = products.last() else {
            return Ok(());
        };
        position = Some(last.id);
        let entries: Vec<_> = products.iter().map(entry).collect();
        unit.audit().record(&entries, cx.now())?;
    }
}
