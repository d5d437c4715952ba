//! Brands.

use chrono::{DateTime, Utc};

use super::{row_count::expected, tables::Tables};
use crate::{
    BrandId, Version,
    catalog::{Brand, BrandDraft, BrandName, DeletedCounts, MergedCounts},
    ports::{BrandRepository, Constraint, MergeResult, StorageError, StorageResult},
};

impl BrandRepository for Tables {
    fn insert(&mut self, draft: &BrandDraft, now: DateTime<Utc>) -> StorageResult<Brand> {
        let brand = Brand {
            id: self.sequences.brands.next(BrandId::new)?,
            name: draft.name.clone(),
            logo: draft.logo.clone(),
            description: draft.description.clone(),
            order: draft.order,
            is_active: draft.is_active,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        self.put_brand(&brand)?;
        Ok(brand)
    }

    fn lock(&mut self, id: BrandId) -> StorageResult<Option<Brand>> {
        Ok(self.brands.get(&id).cloned())
    }

    fn save(&mut self, brand: &Brand) -> StorageResult<()> {
        let before = expected(self.brands.get(&brand.id), "saving a brand")?;
        let unchanged = Brand {
            version: before.version,
            updated_at: before.updated_at,
            ..brand.clone()
        };
        let version = match unchanged == *before {
            true => before.version,
            false => before.version.next(),
        };
        self.put_brand(&Brand {
            version,
            ..brand.clone()
        })
    }

    fn lock_with_products(&mut self, id: BrandId) -> StorageResult<Option<Version>> {
        Ok(self.brands.get(&id).map(|brand| brand.version))
    }

    fn delete(&mut self, id: BrandId, _now: DateTime<Utc>) -> StorageResult<Option<DeletedCounts>> {
        if self.brands.remove(&id).is_none() {
            return Ok(None);
        }
        let counts = self.delete_products(|product| product.details.brand_id == id);
        Ok(Some(DeletedCounts {
            brands: 1,
            ..counts
        }))
    }

    fn merge(
        &mut self,
        from: BrandId,
        into: BrandId,
        now: DateTime<Utc>,
    ) -> StorageResult<MergeResult> {
        if !self.brands.contains_key(&from) {
            return Ok(MergeResult::UnknownSource);
        }
        if !self.brands.contains_key(&into) {
            return Ok(MergeResult::UnknownTarget);
        }
        let mut products = 0;
        for row in self.products.values_mut() {
            let product = &mut row.product;
            if product.details.brand_id == from {
                product.details.brand_id = into;
                product.version = product.version.next();
                product.updated_at = now;
                products += 1;
            }
        }
        self.brands.remove(&from);
        // Suppliers' names aren't supported in memory.
        Ok(MergeResult::Merged(MergedCounts {
            products,
            supplier_names: 0,
        }))
    }

    fn ensure(&mut self, names: &[BrandName], now: DateTime<Utc>) -> StorageResult<Vec<BrandId>> {
        let ids = names.iter().map(|name| match self.brand_named(name) {
            Some(id) => Ok(id),
            None => {
                let draft = BrandDraft::named(name.clone());
                Ok(BrandRepository::insert(self, &draft, now)?.id)
            }
        });
        ids.collect()
    }

    fn ids_of(&mut self, names: &[BrandName]) -> StorageResult<Vec<Option<BrandId>>> {
        Ok(names.iter().map(|name| self.brand_named(name)).collect())
    }
}

impl Tables {
    /// The brand with this name, or one of the same identity.
    pub(super) fn brand_named(&self, name: &BrandName) -> Option<BrandId> {
        let mut rows = self.brands.values();
        rows.find(|row| row.name.identity() == name.identity())
            .map(|row| row.id)
    }

    fn put_brand(&mut self, brand: &Brand) -> StorageResult<()> {
        let same_name = self.brand_named(&brand.name);
        if same_name.is_some_and(|id| id != brand.id) {
            return Err(StorageError::Constraint(Constraint::UniqueBrandName));
        }
        self.brands.insert(brand.id, brand.clone());
        Ok(())
    }
}
