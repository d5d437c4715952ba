//! Categories.

use chrono::{DateTime, Utc};

use super::{row_count::expected, tables::Tables};
use crate::{
    CategoryId, Version,
    catalog::{Category, CategoryDraft, CategoryName, DeletedCounts, MergedCounts},
    ports::{CategoryRepository, Constraint, MergeResult, StorageError, StorageResult},
};

impl CategoryRepository for Tables {
    fn insert(&mut self, draft: &CategoryDraft, now: DateTime<Utc>) -> StorageResult<Category> {
        let id = self.sequences.categories.next(CategoryId::new)?;
        let category = Category {
            id,
            name: draft.name.clone(),
            order: draft.order,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        self.put_category(&category)?;
        Ok(category)
    }

    fn lock(&mut self, id: CategoryId) -> StorageResult<Option<Category>> {
        Ok(self.categories.get(&id).cloned())
    }

    fn save(&mut self, category: &Category) -> StorageResult<()> {
        let before = expected(self.categories.get(&category.id), "saving a category")?;
        let unchanged = Category {
            version: before.version,
            updated_at: before.updated_at,
            ..category.clone()
        };
        let version = match unchanged == *before {
            true => before.version,
            false => before.version.next(),
        };
        self.put_category(&Category {
            version,
            ..category.clone()
        })
    }

    fn lock_with_products(&mut self, id: CategoryId) -> StorageResult<Option<Version>> {
        Ok(self.categories.get(&id).map(|category| category.version))
    }

    fn delete(
        &mut self,
        id: CategoryId,
        _now: DateTime<Utc>,
    ) -> StorageResult<Option<DeletedCounts>> {
        if self.categories.remove(&id).is_none() {
            return Ok(None);
        }
        let counts = self.delete_products(|product| product.details.category_id == id);
        Ok(Some(DeletedCounts {
            categories: 1,
            ..counts
        }))
    }

    fn merge(
        &mut self,
        from: CategoryId,
        into: CategoryId,
        now: DateTime<Utc>,
    ) -> StorageResult<MergeResult> {
        if !self.categories.contains_key(&from) {
            return Ok(MergeResult::UnknownSource);
        }
        if !self.categories.contains_key(&into) {
            return Ok(MergeResult::UnknownTarget);
        }
        let mut products = 0;
        for row in self.products.values_mut() {
            let product = &mut row.product;
            if product.details.category_id == from {
                product.details.category_id = into;
                product.version = product.version.next();
                product.updated_at = now;
                products += 1;
            }
        }
        self.categories.remove(&from);
        // Suppliers' names aren't supported in memory.
        Ok(MergeResult::Merged(MergedCounts {
            products,
            supplier_names: 0,
        }))
    }

    fn ensure(
        &mut self,
        names: &[CategoryName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<CategoryId>> {
        let ids = names.iter().map(|name| match self.category_named(name) {
            Some(id) => Ok(id),
            None => {
                let name = name.clone();
                let draft = CategoryDraft { name, order: 0 };
                Ok(CategoryRepository::insert(self, &draft, now)?.id)
            }
        });
        ids.collect()
    }

    fn ids_of(&mut self, names: &[CategoryName]) -> StorageResult<Vec<Option<CategoryId>>> {
        Ok(names.iter().map(|name| self.category_named(name)).collect())
    }
}

impl Tables {
    /// The category with this name, or one of the same identity.
    pub(super) fn category_named(&self, name: &CategoryName) -> Option<CategoryId> {
        let mut rows = self.categories.values();
        rows.find(|row| row.name.identity() == name.identity())
            .map(|row| row.id)
    }

    fn put_category(&mut self, category: &Category) -> StorageResult<()> {
        let same_name = self.category_named(&category.name);
        if same_name.is_some_and(|id| id != category.id) {
            return Err(StorageError::Constraint(Constraint::UniqueCategoryName));
        }
        self.categories.insert(category.id, category.clone());
        Ok(())
    }
}
