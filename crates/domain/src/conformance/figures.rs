//! What a product has: stock, holds, sales and log.

use super::shop::Shop;
use crate::{
    ProductId,
    inventory::InventoryLog,
    ports::{HoldFilter, InventoryLogFilter},
};

/// The figures of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Figures {
    /// Units that can be sold now.
    pub(super) stock: i32,
    /// Units in open holds.
    pub(super) held: i64,
    /// Units of completed orders that weren't refunded.
    pub(super) sold: u32,
}

/// Maximum number of rows that a history reads at once.
const ALL: u32 = 10_000;

impl Shop {
    /// The figures of a product.
    pub(super) fn figures(&self, product: ProductId) -> Figures {
        let (found, held) = self.read(|session| {
            let found = session.products().figures(&[product])?;
            Ok((found, session.inventory().held_units(&[product])?))
        });
        let held = held.get(&product).copied().unwrap_or_default();
        let counters = found.first().map(|(_, counters)| *counters);
        counters.map_or_else(Figures::default, |counters| Figures {
            stock: counters.stock.get(),
            held,
            sold: counters.sales_count,
        })
    }

    /// Checks stock, held units and sold units of a product, and that stock, log and holds of all
    /// products agree.
    #[track_caller]
    pub(super) fn check_figures(&self, product: ProductId, stock: i32, held: i64, sold: u32) {
        let expected = Figures { stock, held, sold };
        let found = self.figures(product);
        self.step()
            .check("stock, held and sold units", &expected, &found);
        self.check_consistent();
    }

    /// Checks that stock, log and holds of all products agree.
    #[track_caller]
    pub(super) fn check_consistent(&self) {
        let found = self.read(|session| Ok(session.inventory().reconcile(None, None)?));
        let found = found.inconsistencies;
        self.step()
            .check("consistency of stock, log and holds", &Vec::new(), &found);
        let money = self.read(|session| Ok(session.orders().reconcile_money()?));
        self.step()
            .check("consistency of money", &Vec::new(), &money.inconsistencies);
    }

    /// The log of a product, oldest row first: type, quantity, resulting stock, reason, reference
    /// and actor.
    pub(super) fn log(&self, product: ProductId) -> Vec<String> {
        let filter = InventoryLogFilter {
            product: Some(product),
            ..InventoryLogFilter::default()
        };
        let rows = self.read(|session| Ok(session.inventory().logs_after(&filter, None, ALL)?));
        rows.iter().rev().map(log_line).collect()
    }

    /// The open holds of a product, oldest first: units, reference and holder.
    pub(super) fn holds(&self, product: ProductId) -> Vec<String> {
        let filter = HoldFilter {
            product: Some(product),
            ..HoldFilter::default()
        };
        let holds = self.read(|session| Ok(session.inventory().holds_after(&filter, None, ALL)?));
        let oldest_first = holds.iter().rev();
        oldest_first
            .map(|hold| {
                let expiry = hold.expires_at.map(|at| (at - self.opened()).num_seconds());
                let kind = if hold.is_of_order { "order" } else { "lock" };
                format!(
                    "{kind} {}/{} {:?} {} {expiry:?}",
                    hold.held,
                    hold.quantity,
                    hold.reference.as_str(),
                    hold.holder_name
                )
            })
            .collect()
    }
}

/// A row of the log as text.
pub(super) fn log_line(row: &InventoryLog) -> String {
    let movement = &row.movement;
    format!(
        "{} {:+} = {} {} {:?} {}",
        movement.change_type.as_str(),
        movement.quantity,
        movement.stock_after,
        movement.reason,
        movement.reference.as_str(),
        movement.actor.name
    )
}
