//! Writes a batch of the supplier's stock figures.

use std::collections::BTreeMap;

use crate::{
    OptionalText, Result,
    catalog::{Product, ProductCode, StoredCodes},
    inventory::StockCommand,
    processing::apply_stock,
    supplier::{
        FailureReason, SupplierStock, SyncFailure, SyncStage, figures_of_products, is_managed,
        own_product, strictest_figures,
    },
    use_cases::{Context, retry::retry_on_contention},
};

/// Result of a batch of stock figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppliedStock {
    /// Number of products whose stock changed, each with a log row.
    pub changed: u32,
    /// Number of products whose stock was equal already.
    pub unchanged: u32,
    /// Figures that couldn't be written, such as those of products that don't exist.
    pub failures: Vec<SyncFailure>,
}

/// Sets stock and warehouse to the supplier's figures in one transaction, with a log row (`adjust`,
/// `haier_sync`) for each difference (spec: statistics and inventory, 库存同步方法). If that fails,
/// retries the figures one by one, so that only the faulty one fails. Of several figures of one code
/// the smallest counts. Figures for the shop's own products are failures.
///
/// Does not record a sync time or clear a sync error: the offers, which a run imports first, do
/// that.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if the database is unavailable: it isn't certain then
/// whether figures were written.
pub fn apply_supplier_stock(cx: Context<'_>, figures: &[SupplierStock]) -> Result<AppliedStock> {
    let by_code = strictest_figures(figures);
    match write(cx, &by_code) {
        Err(error) if !error.is_unavailable() => {}
        result => return result,
    }
    let mut applied = AppliedStock::default();
    // Isolates the faulty figure: each one gets its own transaction.
    for (code, figure) in by_code {
        match retry_on_contention(|| write(cx, &BTreeMap::from([(code, figure)]))) {
            Ok(one) => {
                applied.changed += one.changed;
                applied.unchanged += one.unchanged;
                applied.failures.extend(one.failures);
            }
            Err(error) if error.is_unavailable() => return Err(error),
            Err(error) => {
                applied
                    .failures
                    .push(failure(code, FailureReason::NotWritten, &error.to_string()))
            }
        }
    }
    Ok(applied)
}

fn write(
    cx: Context<'_>,
    by_code: &BTreeMap<&ProductCode, &SupplierStock>,
) -> Result<AppliedStock> {
    let codes: Vec<_> = by_code.keys().map(|code| (*code).clone()).collect();
    cx.transactor.run(|unit| {
        let now = cx.now();
        let there = unit.products().lock_by_codes(&codes)?;
        let stored = StoredCodes::of(&there);
        let (by_product, unknown) = figures_of_products(by_code, &stored);
        let (mut commands, mut moved, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        for product in there {
            let code = product.details.haier.product_code.as_ref();
            let Some(figure) = code.and_then(|code| by_product.get(code)) else {
                continue;
            };
            if !is_managed(&product) {
                failures.push(own_product(&figure.product_code, SyncStage::Stock));
                continue;
            }
            commands.push(StockCommand::haier_sync(product.id, figure.stock));
            if product.details.haier.warehouse != figure.warehouse {
                let mut product = Product {
                    updated_at: now,
                    ..product
                };
                product.details.haier.warehouse = figure.warehouse.clone();
                moved.push(product);
            }
        }
        let gone = |code| {
            let reason = "the product is no longer in the catalogue";
            failure(code, FailureReason::NotInCatalogue, reason)
        };
        failures.extend(unknown.into_iter().map(gone));
        unit.products().save(&moved)?;
        let figures = commands.len();
        let changed = apply_stock(unit, cx.actor, now, &commands)?;
        Ok(AppliedStock {
            changed: u32::try_from(changed).unwrap_or(u32::MAX),
            unchanged: u32::try_from(figures - changed).unwrap_or(u32::MAX),
            failures,
        })
    })
}

fn failure(code: &ProductCode, reason_code: FailureReason, reason: &str) -> SyncFailure {
    SyncFailure {
        product_code: OptionalText::lossy(code.as_str()),
        stage: SyncStage::Stock,
        reason_code,
        reason: OptionalText::lossy(reason),
    }
}
