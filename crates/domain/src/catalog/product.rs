//! The product (spec: catalogue, Product模型详解).

use chrono::{DateTime, Utc};

use super::{
    Availability, BrandName, CategoryName, EditableField, ProductDetails, SaleConditions, Source,
};
use crate::{
    OptionalText, ProductId, Version,
    inventory::{
        Degradation, StockLevel, StockRefusal, StockState, SupplierFigure, SupplyConditions,
        sellable_units,
    },
};

/// A product of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Assigned on insert; positive.
    pub id: ProductId,
    /// What staff or a supplier set.
    pub details: ProductDetails,
    /// Stock, restock request, views and sales.
    pub counters: ProductCounters,
    /// When the sync last wrote the product; `None` if it never did.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// Error of the latest sync of the product; empty after a success.
    pub last_sync_error: OptionalText<500>,
    /// Increased by the database with every change of an editable field.
    pub version: Version,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl Product {
    /// The supplier's figure that its stock comes from; `None` for the shop's own products, also if they
    /// were the supplier's once.
    pub fn figure(&self) -> Option<SupplierFigure> {
        let is_supplied = self.details.source == Source::Haier;
        self.counters.figure.filter(|_figure| is_supplied)
    }

    /// Whether the sync manages it and has brought it: its fields have the supplier's values then, except
    /// those that a person has changed.
    pub fn is_brought(&self) -> bool {
        self.details.source == Source::Haier && self.last_sync_at.is_some()
    }

    /// Records that a person has changed the field's value. What the supplier says can only be a person's
    /// once the sync has brought the product.
    pub(crate) fn record_edit(&mut self, field: EditableField) {
        if !field.is_of_supplier() || self.is_brought() {
            self.details.edited_fields.insert(field);
        }
    }

    /// Why the supplier's figure of its stock isn't relied on, and what is sold then; `None` if it is
    /// relied on, and for the shop's own products.
    pub fn degradation(&self, supply: &SupplyConditions) -> Option<Degradation> {
        supply.degradation(self.figure())
    }

    /// Units that can be sold now; at most the stock.
    pub fn sellable(&self, supply: &SupplyConditions) -> StockLevel {
        sellable_units(self.counters.stock, self.degradation(supply).as_ref())
    }

    /// Whether it can be bought now, and why not.
    pub fn availability(&self, supply: &SupplyConditions) -> Availability {
        let degradation = self.degradation(supply);
        Availability::of(
            self.sale_conditions(),
            self.counters.stock,
            degradation.as_ref(),
        )
    }

    /// What decides, besides the stock, whether it can be sold.
    pub fn sale_conditions(&self) -> SaleConditions<'_> {
        let details = &self.details;
        SaleConditions {
            is_active: details.is_active,
            procurability: &details.procurability,
            display_price: details.prices.display_price(),
            is_gift: details.is_gift,
        }
    }

    /// State of the units that can be sold: sufficient, low, out of stock or awaiting a restock.
    pub fn stock_state(&self, supply: &SupplyConditions) -> StockState {
        let is_restock_requested = self.counters.restock_requested_at.is_some();
        StockState::of(
            self.sellable(supply),
            self.details.low_stock_threshold,
            is_restock_requested,
        )
    }

    /// The same of the recorded units, whether or not they can be sold now: what staff replenish by.
    pub fn recorded_stock_state(&self) -> StockState {
        StockState::of(
            self.counters.stock,
            self.details.low_stock_threshold,
            self.counters.restock_requested_at.is_some(),
        )
    }

    /// Ends a restock request that a lower threshold has met.
    pub(crate) fn end_met_shortage(&mut self) {
        if self.counters.stock > self.details.low_stock_threshold {
            self.counters.restock_requested_at = None;
        }
    }

    /// 补货申请: requests a restock. Returns whether this is the first request; a repeated one keeps
    /// the time of the first.
    ///
    /// # Errors
    /// [`StockRefusal::Sufficient`] if the stock is above the threshold.
    pub fn request_restock(&mut self, now: DateTime<Utc>) -> Result<bool, StockRefusal> {
        if self.counters.stock > self.details.low_stock_threshold {
            return Err(StockRefusal::Sufficient {
                product_id: self.id,
                stock: self.counters.stock,
                low_stock_threshold: self.details.low_stock_threshold,
            });
        }
        let is_first = self.counters.restock_requested_at.is_none();
        if is_first {
            self.counters.restock_requested_at = Some(now);
            self.updated_at = now;
        }
        Ok(is_first)
    }

    /// Withdraws the restock request. Returns whether there was one.
    pub fn withdraw_restock(&mut self, now: DateTime<Utc>) -> bool {
        let was_requested = self.counters.restock_requested_at.take().is_some();
        if was_requested {
            self.updated_at = now;
        }
        was_requested
    }
}

/// The fields of a product that change by stock commands, restock requests, views and sales rather
/// than by edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProductCounters {
    /// Units that can be sold now; changed by stock commands only.
    pub stock: StockLevel,
    /// The last figure of the supplier that counted; `None` if there was none.
    pub figure: Option<SupplierFigure>,
    /// 补货申请: when staff requested a restock; cleared once the stock is above the threshold.
    pub restock_requested_at: Option<DateTime<Utc>>,
    /// 浏览次数: number of views.
    pub view_count: u32,
    /// 销售数量: units of completed orders, less refunded ones.
    pub sales_count: u32,
}

/// A product with the names of its category and brand, as lists and detail pages need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductWithNames {
    /// The product.
    pub product: Product,
    /// Name of its category.
    pub category_name: CategoryName,
    /// Name of its brand.
    pub brand_name: BrandName,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::testing::ProductBuilder;

    /// A product with this stock and a low-stock threshold of 5 units.
    fn product(units: i32) -> Product {
        ProductBuilder::new().stock(units).threshold(5).build()
    }

    #[test]
    fn a_restock_is_requested_once_and_keeps_its_first_time() {
        let first = DateTime::UNIX_EPOCH + TimeDelta::seconds(1);
        let later = first + TimeDelta::seconds(1);
        for units in [0, 5] {
            let mut product = product(units);
            assert_eq!(product.request_restock(first), Ok(true));
            assert_eq!(product.request_restock(later), Ok(false));
            assert_eq!(product.counters.restock_requested_at, Some(first));
            assert_eq!(
                product.stock_state(&SupplyConditions::reliable(first)),
                StockState::AwaitingRestock
            );
            assert!(product.withdraw_restock(later));
            assert!(!product.withdraw_restock(later));
            assert_eq!(product.request_restock(later), Ok(true));
        }
    }

    #[test]
    fn no_restock_is_requested_if_stock_is_sufficient() {
        let enough = product(6);
        let mut asked = enough.clone();
        let refused = asked.request_restock(DateTime::UNIX_EPOCH + TimeDelta::seconds(1));
        assert!(matches!(refused, Err(StockRefusal::Sufficient { stock, .. }) if stock.get() == 6));
        assert_eq!(asked, enough);
    }
}
