//! Reports what a run would change (dry run).

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use cangku_domain::{
    catalog::ProductCode,
    ports::Reader,
    supplier::{FieldChange, SupplierOffer, SupplierStock},
    use_cases::{
        OffersSummary, PlannedChange, PlannedStock, StockSummary, plan_not_listed, plan_offers,
        plan_supplier_stock,
    },
};

use super::{
    progress::SyncProgress,
    retry::{WriteError, retry_while_unavailable},
};

/// Plans changes instead of writing them.
pub(super) struct Plan {
    pub(super) reader: Arc<dyn Reader>,
    pub(super) timeout: Duration,
}

impl Plan {
    pub(super) async fn offers(
        &self,
        offers: Vec<SupplierOffer>,
        progress: &dyn SyncProgress,
    ) -> Result<OffersSummary, WriteError> {
        let names: HashMap<ProductCode, String> = offers
            .iter()
            .map(|offer| (offer.product_code.clone(), described(offer)))
            .collect();
        let reader = Arc::clone(&self.reader);
        let planned =
            retry_while_unavailable(self.timeout, move || Ok(plan_offers(&*reader, &offers)?))
                .await?;
        let mut would_be = OffersSummary {
            unchanged: planned.unchanged,
            skipped: planned.skipped,
            failures: planned.failures,
            ..OffersSummary::default()
        };
        for skipped in &would_be.skipped {
            let code = &skipped.product_code;
            progress.planned(&format!("skip {code}: {} is not brought", skipped.because));
        }
        for change in &planned.changes {
            let count = if change.is_new {
                &mut would_be.created
            } else {
                &mut would_be.updated
            };
            *count += 1;
            progress.planned(&offer_line(change, names.get(&change.product_code)));
        }
        Ok(would_be)
    }

    pub(super) async fn not_listed(
        &self,
        listed: BTreeSet<ProductCode>,
        progress: &dyn SyncProgress,
    ) -> Result<Vec<ProductCode>, WriteError> {
        let reader = Arc::clone(&self.reader);
        let codes = retry_while_unavailable(self.timeout, move || {
            Ok(plan_not_listed(&*reader, &listed)?)
        })
        .await?;
        for code in &codes {
            progress.planned(&format!("not listed {code}"));
        }
        Ok(codes)
    }

    pub(super) async fn stock(
        &self,
        figures: Vec<SupplierStock>,
        progress: &dyn SyncProgress,
    ) -> Result<StockSummary, WriteError> {
        let reader = Arc::clone(&self.reader);
        let planned = retry_while_unavailable(self.timeout, move || {
            Ok(plan_supplier_stock(&*reader, &figures)?)
        })
        .await?;
        for change in &planned.changes {
            progress.planned(&stock_line(change));
        }
        Ok(StockSummary {
            changed: u32::try_from(planned.changes.len()).unwrap_or(u32::MAX),
            unchanged: planned.unchanged,
            failures: planned.failures,
        })
    }
}

fn described(offer: &SupplierOffer) -> String {
    let words = [&offer.brand, &offer.product_model, &offer.product_group];
    let words: Vec<&str> = words
        .into_iter()
        .map(|word| word.as_str())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

fn offer_line(change: &PlannedChange, name: Option<&String>) -> String {
    let code = &change.product_code;
    if change.is_new {
        let name = name.map(String::as_str).unwrap_or_default();
        return format!("new {code} {name}").trim_end().to_owned();
    }
    let changes: Vec<String> = change.changes.iter().map(field).collect();
    format!("changed {code}: {}", changes.join(", "))
}

fn field(change: &FieldChange) -> String {
    let shown = |value: &String| match value.as_str() {
        "" => "(none)".to_owned(),
        value => value.to_owned(),
    };
    let (before, after) = (shown(&change.before), shown(&change.after));
    format!("{} {before} → {after}", change.field)
}

fn stock_line(change: &PlannedStock) -> String {
    format!(
        "stock {} {} → {}",
        change.product_code, change.before, change.after
    )
}

#[cfg(test)]
mod tests {
    use cangku_domain::inventory::StockLevel;

    use super::*;

    #[test]
    fn a_change_is_written_as_a_person_would() {
        let product_code = ProductCode::new("GA0SZC00U").unwrap();
        let mut change = PlannedChange {
            product_code: product_code.clone(),
            is_new: true,
            changes: Vec::new(),
        };
        let name = "海尔 EC6001-HT3 电热水器".to_owned();
        let line = offer_line(&change, Some(&name));
        assert_eq!(line, "new GA0SZC00U 海尔 EC6001-HT3 电热水器");
        assert_eq!(offer_line(&change, Some(&String::new())), "new GA0SZC00U");

        change.is_new = false;
        let changed = |field, before: &str, after: &str| FieldChange {
            field,
            before: before.to_owned(),
            after: after.to_owned(),
        };
        change.changes = vec![
            changed("supply_price", "1000.00", "1020.00"),
            changed("market_price", "", "1999.00"),
        ];
        assert_eq!(
            offer_line(&change, None),
            "changed GA0SZC00U: supply_price 1000.00 → 1020.00, market_price (none) → 1999.00"
        );
        let stock = PlannedStock {
            product_code,
            before: StockLevel::new(5).unwrap(),
            after: StockLevel::new(7).unwrap(),
        };
        assert_eq!(stock_line(&stock), "stock GA0SZC00U 5 → 7");
    }
}
