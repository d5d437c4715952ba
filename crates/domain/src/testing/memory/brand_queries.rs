//! Queries on brands.

use super::{paging::page_of, session::Session};
use crate::{
    BrandId, Page, PageRequest,
    catalog::{Brand, BrandName, search::NameFilter},
    ports::{BrandFilter, BrandQueries, StorageResult},
};

impl BrandQueries for Session {
    fn find(&mut self, id: BrandId) -> StorageResult<Option<Brand>> {
        Ok(self.0.brands.get(&id).cloned())
    }

    fn list(&mut self, filter: &BrandFilter, page: PageRequest) -> StorageResult<Page<Brand>> {
        let search = filter.search.as_deref().map(NameFilter::new);
        let is_match = |brand: &&Brand| {
            let name = brand.name.as_str();
            search.as_ref().is_none_or(|filter| filter.accepts(name))
                && filter
                    .is_active
                    .is_none_or(|is_active| brand.is_active == is_active)
        };
        let mut found: Vec<_> = self.0.brands.values().filter(is_match).cloned().collect();
        found.sort_by(|one, other| (one.order, &one.name).cmp(&(other.order, &other.name)));
        Ok(page_of(found, page))
    }

    fn by_names(&mut self, names: &[BrandName]) -> StorageResult<Vec<Option<BrandId>>> {
        Ok(names.iter().map(|name| self.0.brand_named(name)).collect())
    }
}
