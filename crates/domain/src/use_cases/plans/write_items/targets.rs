//! The products, categories and brands that items refer to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::{
    BrandId, CategoryId, ProductId, Result,
    catalog::{BrandName, CategoryName, Product, ProductCode, StoredCodes},
    plans::{ChangeAuthor, FieldValue, ItemReason, PlanItem},
    ports::{SupplierNameRepository, UnitOfWork},
    supplier::{ExternalName, HAIER},
};

/// Locked products, and the ids of those that items name by their code.
pub(super) type FoundProducts<'a> = (BTreeMap<ProductId, Product>, BTreeMap<&'a str, ProductId>);

/// Locks the products of items, in the order of their ids: those with an item's id, and those with the
/// code of an item without one.
pub(super) fn found_products<'a>(
    unit: &mut dyn UnitOfWork,
    items: &'a [PlanItem],
) -> Result<FoundProducts<'a>> {
    let mut ids: BTreeSet<ProductId> = items.iter().filter_map(|item| item.product.id).collect();
    let unknown = items.iter().filter(|item| item.product.id.is_none());
    let named: BTreeMap<ProductCode, &str> = unknown
        .filter_map(|item| {
            let code = item.product.code.as_deref()?;
            Some((ProductCode::stored(code).ok()?, code))
        })
        .collect();
    if !named.is_empty() {
        let codes: Vec<ProductCode> = named.keys().cloned().collect();
        let with_codes = unit.products().by_codes(&codes)?;
        ids.extend(with_codes.iter().map(|product| product.id));
    }
    let products = unit.products().lock_many(&ids)?;
    // Of the locked rows: a code may have changed since the ids were read.
    let stored = StoredCodes::of(&products);
    let by_stored: BTreeMap<&ProductCode, ProductId> = products
        .iter()
        .filter_map(|product| Some((product.details.haier.product_code.as_ref()?, product.id)))
        .collect();
    let by_code = named.iter().filter_map(|(code, text)| {
        let id = by_stored.get(stored.find(code)?)?;
        Some((*text, *id))
    });
    let by_code = by_code.collect();
    let products = products.into_iter().map(|it| (it.id, it)).collect();
    Ok((products, by_code))
}

/// The ids that a supplier's names are mapped to. Names that the shop has come to ignore since the plan
/// was made are missing.
fn ensured<Id: Copy>(
    repository: &mut dyn SupplierNameRepository<Id>,
    names: Vec<ExternalName>,
    missing: &mut Vec<(FieldValue, ItemReason)>,
    value: impl Fn(ExternalName) -> FieldValue,
    now: DateTime<Utc>,
) -> Result<BTreeMap<ExternalName, Id>> {
    let targets = repository.targets(HAIER, &names)?;
    let mut wanted = Vec::with_capacity(names.len());
    for (name, target) in names.into_iter().zip(targets) {
        match target.is_ignored() {
            true => missing.push((value(name), ItemReason::IgnoredName)),
            false => wanted.push(name),
        }
    }
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids = repository.ensure(HAIER, &wanted, now)?;
    Ok(wanted.into_iter().zip(ids).collect())
}

/// Categories and brands that items give products.
pub(super) struct Targets {
    /// Values whose category or brand doesn't exist any more.
    missing: Vec<(FieldValue, ItemReason)>,
    categories: BTreeMap<CategoryName, CategoryId>,
    brands: BTreeMap<BrandName, BrandId>,
}

impl Targets {
    /// Locks the categories, then the brands of these values, and creates those that are given by name
    /// and don't exist. Names in a plan of the supplier are the supplier's.
    pub(super) fn lock<'v>(
        unit: &mut dyn UnitOfWork,
        values: impl Iterator<Item = &'v FieldValue>,
        author: ChangeAuthor,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let (mut categories, mut brands) = (BTreeSet::new(), BTreeSet::new());
        let (mut category_names, mut brand_names) = (BTreeSet::new(), BTreeSet::new());
        for value in values {
            match value {
                FieldValue::Category(id) => drop(categories.insert(*id)),
                FieldValue::Brand(id) => drop(brands.insert(*id)),
                FieldValue::CategoryNamed(name) => drop(category_names.insert(name.clone())),
                FieldValue::BrandNamed(name) => drop(brand_names.insert(name.clone())),
                _ => {}
            }
        }
        let mut missing = Vec::new();
        for id in categories {
            if unit.categories().lock(id)?.is_none() {
                missing.push((FieldValue::Category(id), ItemReason::CategoryDeleted));
            }
        }
        let names: Vec<CategoryName> = category_names.into_iter().collect();
        let categories = match author {
            _ if names.is_empty() => BTreeMap::new(),
            ChangeAuthor::Supplier => ensured(
                unit.supplier_categories(),
                names,
                &mut missing,
                FieldValue::CategoryNamed,
                now,
            )?,
            ChangeAuthor::Person => {
                let ids = unit.categories().ensure(&names, now)?;
                names.into_iter().zip(ids).collect()
            }
        };
        for id in brands {
            if unit.brands().lock(id)?.is_none() {
                missing.push((FieldValue::Brand(id), ItemReason::BrandDeleted));
            }
        }
        let names: Vec<BrandName> = brand_names.into_iter().collect();
        let brands = match author {
            _ if names.is_empty() => BTreeMap::new(),
            ChangeAuthor::Supplier => ensured(
                unit.supplier_brands(),
                names,
                &mut missing,
                FieldValue::BrandNamed,
                now,
            )?,
            ChangeAuthor::Person => {
                let ids = unit.brands().ensure(&names, now)?;
                names.into_iter().zip(ids).collect()
            }
        };
        Ok(Self {
            missing,
            categories,
            brands,
        })
    }

    /// The value with ids instead of names.
    ///
    /// # Errors
    /// The reason if the category or brand doesn't exist any more.
    pub(super) fn resolve(&self, value: &FieldValue) -> Result<FieldValue, ItemReason> {
        let resolved = match value {
            FieldValue::CategoryNamed(name) => {
                self.categories.get(name).copied().map(FieldValue::Category)
            }
            FieldValue::BrandNamed(name) => self.brands.get(name).copied().map(FieldValue::Brand),
            _ => None,
        };
        match self.missing.iter().find(|(missing, _)| missing == value) {
            Some((_, reason)) => Err(*reason),
            None => Ok(resolved.unwrap_or_else(|| value.clone())),
        }
    }
}
