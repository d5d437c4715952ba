//! Queries on categories.

use super::{paging::page_of, session::Session, tables::Tables};
use crate::{
    CategoryId, Page, PageRequest,
    catalog::{Category, CategoryName, CategorySummary, search::NameFilter},
    ports::{CategoryQueries, StorageResult},
};

impl CategoryQueries for Session {
    fn find(&mut self, id: CategoryId) -> StorageResult<Option<CategorySummary>> {
        let category = self.0.categories.get(&id);
        Ok(category.map(|category| summary(&self.0, category)))
    }

    fn list(
        &mut self,
        search: Option<&str>,
        page: PageRequest,
    ) -> StorageResult<Page<CategorySummary>> {
        let search = search.map(NameFilter::new);
        let is_match = |category: &&Category| {
            let name = category.name.as_str();
            search.as_ref().is_none_or(|filter| filter.accepts(name))
        };
        let mut found: Vec<_> = self.0.categories.values().filter(is_match).collect();
        found.sort_by(|one, other| (one.order, &one.name).cmp(&(other.order, &other.name)));
        let summaries = found.into_iter().map(|category| summary(&self.0, category));
        Ok(page_of(summaries.collect(), page))
    }

    fn by_names(&mut self, names: &[CategoryName]) -> StorageResult<Vec<Option<CategoryId>>> {
        let ids = names.iter().map(|name| self.0.category_named(name));
        Ok(ids.collect())
    }
}

fn summary(tables: &Tables, category: &Category) -> CategorySummary {
    let products = tables.products.values();
    let count = products
        .filter(|row| row.product.details.category_id == category.id)
        .count();
    CategorySummary {
        category: category.clone(),
        product_count: u64::try_from(count).unwrap_or(u64::MAX),
    }
}
