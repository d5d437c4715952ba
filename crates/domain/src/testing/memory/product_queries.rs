//! Queries on products.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    paging::{limited, page_of},
    session::Session,
    tables::Tables,
    unsupported::unsupported,
};
use crate::{
    CategoryId, Identity, Page, PageRequest, ProductId,
    catalog::{
        NameOrIdFilter, Product, ProductCode, ProductCounters, ProductFilter, ProductSort,
        ProductWithNames, Source,
    },
    inventory::{StockLevel, StockState},
    ports::{ManagedCounts, ProductQueries, StorageResult},
};

impl ProductQueries for Session {
    fn find(&mut self, id: ProductId) -> StorageResult<Option<ProductWithNames>> {
        let row = self.0.products.get(&id);
        row.map(|row| self.0.with_names(&row.product)).transpose()
    }

    fn find_by_code(&mut self, code: &ProductCode) -> StorageResult<Option<ProductWithNames>> {
        let mut found = self.0.products_with_codes(std::slice::from_ref(code));
        found
            .next()
            .map(|product| self.0.with_names(product))
            .transpose()
    }

    fn by_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<Product>> {
        Ok(self.0.products_with_codes(codes).cloned().collect())
    }

    fn unlisted(&mut self, listed: &BTreeSet<ProductCode>) -> StorageResult<Vec<ProductCode>> {
        let products = self.0.unlisted_products(listed);
        let codes = products.filter_map(|product| product.details.haier.product_code.clone());
        Ok(codes.collect())
    }

    fn managed_counts(&mut self) -> StorageResult<ManagedCounts> {
        let products = self.0.products.values().map(|row| &row.product);
        let managed = products.filter(|product| {
            product.details.source == Source::Haier && product.last_sync_at.is_some()
        });
        let mut counts = ManagedCounts::default();
        for product in managed {
            counts.managed += 1;
            counts.listed += u32::from(product.details.procurability.is_listed());
        }
        Ok(counts)
    }

    fn figures(&mut self, ids: &[ProductId]) -> StorageResult<Vec<(ProductId, ProductCounters)>> {
        let rows = ids.iter().filter_map(|id| self.0.products.get(id));
        let figures = rows.map(|row| (row.product.id, row.product.counters));
        Ok(figures.collect())
    }

    fn list(
        &mut self,
        filter: &ProductFilter,
        sort: ProductSort,
        page: PageRequest,
    ) -> StorageResult<Page<ProductWithNames>> {
        if filter.search.is_some() {
            return Err(unsupported("products", "list with a search phrase"));
        }
        let products = self.0.products.values().map(|row| &row.product);
        let named: StorageResult<Vec<_>> = products.map(|it| self.0.with_names(it)).collect();
        let mut found = named?;
        found.retain(|product| self.0.is_match(product, filter));
        sort_by(&mut found, sort);
        Ok(page_of(found, page))
    }

    fn list_after(
        &mut self,
        filter: &ProductFilter,
        cursor: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<ProductWithNames>> {
        if filter.search.is_some() {
            return Err(unsupported("products", "list_after with a search phrase"));
        }
        let products = self.0.products.values().rev().map(|row| &row.product);
        let behind = products.filter(|product| cursor.is_none_or(|cursor| product.id < cursor));
        let named: StorageResult<Vec<_>> = behind.map(|it| self.0.with_names(it)).collect();
        let mut found = named?;
        found.retain(|product| self.0.is_match(product, filter));
        found.truncate(limited(limit));
        Ok(found)
    }

    fn with_ids(&mut self, ids: &[ProductId]) -> StorageResult<Vec<ProductWithNames>> {
        let rows = ids.iter().filter_map(|id| self.0.products.get(id));
        rows.map(|row| self.0.with_names(&row.product)).collect()
    }

    fn with_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductWithNames>> {
        let products = self.0.products_with_codes(codes);
        products.map(|product| self.0.with_names(product)).collect()
    }

    fn related(&mut self, product: &Product, limit: u32) -> StorageResult<Vec<ProductWithNames>> {
        let mut found = self.active()?;
        let is_of_category = |it: &Product| it.details.category_id == product.details.category_id;
        found.retain(|it| {
            let it = &it.product;
            it.id != product.id
                && (is_of_category(it) || it.details.brand_id == product.details.brand_id)
        });
        sort_by(&mut found, ProductSort::Sales);
        // Stable, so that the order by sales stays within each group.
        found.sort_by_key(|it| !is_of_category(&it.product));
        found.truncate(limited(limit));
        Ok(found)
    }

    fn trending(&mut self, _limit: u32) -> StorageResult<Vec<ProductWithNames>> {
        Err(unsupported("products", "trending"))
    }

    fn top(
        &mut self,
        category: Option<CategoryId>,
        sort: ProductSort,
        limit: u32,
    ) -> StorageResult<Vec<ProductWithNames>> {
        let mut found = self.active()?;
        found.retain(|it| {
            category.is_none_or(|category| it.product.details.category_id == category)
        });
        sort_by(&mut found, sort);
        found.truncate(limited(limit));
        Ok(found)
    }
}

impl Session {
    fn active(&self) -> StorageResult<Vec<ProductWithNames>> {
        let products = self.0.products.values().map(|row| &row.product);
        let active = products.filter(|product| product.details.is_active);
        active.map(|product| self.0.with_names(product)).collect()
    }
}

impl Tables {
    pub(super) fn is_match(&self, found: &ProductWithNames, filter: &ProductFilter) -> bool {
        is_match(found, filter)
            && filter
                .sync_state
                .is_none_or(|wanted| self.sync_state(&found.product) == Some(wanted))
    }
}

fn is_match(found: &ProductWithNames, filter: &ProductFilter) -> bool {
    let Product {
        details, counters, ..
    } = &found.product;
    let price = details.prices.display_price();
    let is_named = |wanted: &Option<NameOrIdFilter>, id: i64, name: &str| match wanted {
        None => true,
        Some(NameOrIdFilter::Id(wanted)) => *wanted == id,
        Some(NameOrIdFilter::Name(wanted)) => Identity::of(wanted) == Identity::of(name),
    };
    let is_procurable = details.procurability.is_procurable();
    let figure = found.product.figure();
    let sellable = filter.withheld.map_or(counters.stock, |withheld| {
        withheld.sellable(counters.stock, figure)
    });
    let has_stock = sellable > StockLevel::ZERO;
    let stock_state = StockState::of(
        sellable,
        details.low_stock_threshold,
        counters.restock_requested_at.is_some(),
    );
    is_named(
        &filter.category,
        details.category_id.get(),
        found.category_name.as_str(),
    ) && is_named(
        &filter.brand,
        details.brand_id.get(),
        found.brand_name.as_str(),
    ) && filter.min_price.as_ref().is_none_or(|least| price >= least)
        && filter.max_price.as_ref().is_none_or(|max| price <= max)
        && filter
            .is_active
            .is_none_or(|wanted| details.is_active == wanted)
        && filter.is_sales.is_none_or(|wanted| is_procurable == wanted)
        && filter.source.is_none_or(|wanted| details.source == wanted)
        && filter.in_stock.is_none_or(|wanted| has_stock == wanted)
        && filter
            .stock_state
            .is_none_or(|wanted| stock_state == wanted)
}

/// Ties: the newest product first, as the ids descend; by price the lowest id first.
fn sort_by(products: &mut [ProductWithNames], sort: ProductSort) {
    products.sort_by(|one, other| {
        let (one, other) = (&one.product, &other.product);
        let prices = (
            one.details.prices.display_price(),
            other.details.prices.display_price(),
        );
        let newest_first = other.id.cmp(&one.id);
        match sort {
            ProductSort::PriceAsc => prices.0.cmp(prices.1).then(one.id.cmp(&other.id)),
            ProductSort::PriceDesc => prices.1.cmp(prices.0).then(newest_first),
            ProductSort::Relevance | ProductSort::Sales => {
                let sales =
                    Reverse(one.counters.sales_count).cmp(&Reverse(other.counters.sales_count));
                sales.then(newest_first)
            }
            ProductSort::Views => {
                let views =
                    Reverse(one.counters.view_count).cmp(&Reverse(other.counters.view_count));
                views.then(newest_first)
            }
            ProductSort::Created => {
                let created = Reverse(one.created_at).cmp(&Reverse(other.created_at));
                created.then(newest_first)
            }
        }
    });
}
