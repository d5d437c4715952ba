//! Open orders and holds of products.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::tables::Tables;
use crate::{
    ProductId,
    catalog::{DeletionTarget, ObligationList, Obligations, Product},
    inventory::HoldOwner,
};

impl Tables {
    /// What needs the products of this deletion at `now`.
    pub(super) fn obligations_of(&self, target: DeletionTarget, now: DateTime<Utc>) -> Obligations {
        let is_target = |product: &Product| match target {
            DeletionTarget::Product(id) => product.id == id,
            DeletionTarget::Category(id) => product.details.category_id == id,
            DeletionTarget::Brand(id) => product.details.brand_id == id,
        };
        let products = self.products.values().map(|row| &row.product);
        let products: BTreeSet<ProductId> = products
            .filter(|product| is_target(product))
            .map(|product| product.id)
            .collect();
        let orders = self.orders.values().map(|row| &row.order);
        let orders: Vec<&str> = orders
            .filter(|order| order.status.is_open())
            .filter(|order| {
                let mut lines = order.lines.iter();
                lines.any(|line| line.product_id.is_some_and(|id| products.contains(&id)))
            })
            .map(|order| order.number.as_str())
            .collect();
        let holds: Vec<&str> = self
            .open_holds()
            .filter(|(_, row)| products.contains(&row.product_id) && !row.hold.is_expired(now))
            .map(|(_, row)| (&row.hold, row.hold.reference.as_str()))
            .filter(|(hold, reference)| {
                hold.owner != HoldOwner::Order || !orders.contains(reference)
            })
            .map(|(_, reference)| reference)
            .collect();
        Obligations {
            orders: list(&orders),
            holds: list(&holds),
        }
    }
}

fn list(references: &[&str]) -> ObligationList {
    let mut named = Vec::new();
    for reference in references {
        if !named.iter().any(|it| it == reference) {
            named.push((*reference).to_owned());
        }
    }
    named.truncate(usize::try_from(ObligationList::MAX_NAMED).unwrap_or(usize::MAX));
    ObligationList {
        count: u64::try_from(references.len()).unwrap_or(u64::MAX),
        references: named,
    }
}
