//! Which products the rows of a spreadsheet are about.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Identity, ProductId, Result,
    catalog::{BrandName, CategoryName, Product, ProductCode, StoredCodes},
    plans::{FieldValue, ImportRow, KnownNames, RowMistake, RowReason},
    ports::{ImportRows, UnitOfWork},
    use_cases::plans::plan_items::BATCH,
};

/// What a row is about.
pub(super) enum Target {
    /// A product that exists.
    Product(ProductId),
    /// A product that is to be created with this code.
    New(ProductCode),
    /// Nothing that can be found.
    Refused(RowMistake),
}

impl Target {
    pub(super) const fn product_id(&self) -> Option<ProductId> {
        match self {
            Self::Product(id) => Some(*id),
            Self::New(_) | Self::Refused(_) => None,
        }
    }
}

/// What the rows of a spreadsheet are about, by their position, and the names that they have.
pub(super) struct ResolvedRows {
    targets: BTreeMap<usize, Target>,
    repeated_products: BTreeSet<ProductId>,
    repeated_codes: BTreeSet<Identity>,
    /// Categories and brands of the shop.
    pub(super) names: KnownNames,
}

impl ResolvedRows {
    pub(super) fn find(unit: &mut dyn UnitOfWork, rows: &dyn ImportRows) -> Result<Self> {
        let mut found = Self {
            targets: BTreeMap::new(),
            repeated_products: BTreeSet::new(),
            repeated_codes: BTreeSet::new(),
            names: KnownNames::default(),
        };
        let (mut products, mut codes) = (BTreeSet::new(), BTreeSet::new());
        let (mut categories, mut brands) = (BTreeSet::new(), BTreeSet::new());
        let positions: Vec<usize> = (0..rows.len()).collect();
        for batch in positions.chunks(BATCH) {
            let batch: Vec<(usize, ImportRow)> = batch
                .iter()
                .filter_map(|position| Some((*position, rows.row(*position)?)))
                .collect();
            let stored = StoredProducts::of(unit, &batch)?;
            for (position, row) in &batch {
                for value in row.fields() {
                    match value {
                        FieldValue::CategoryNamed(name) => drop(categories.insert(name.clone())),
                        FieldValue::BrandNamed(name) => drop(brands.insert(name.clone())),
                        _ => {}
                    }
                }
                let target = stored.target(row);
                match &target {
                    Target::Product(id) if !products.insert(*id) => {
                        found.repeated_products.insert(*id);
                    }
                    Target::New(code) if !codes.insert(code.identity()) => {
                        found.repeated_codes.insert(code.identity());
                    }
                    _ => {}
                }
                found.targets.insert(*position, target);
            }
        }
        found.names = known_names(unit, categories, brands)?;
        Ok(found)
    }

    pub(super) fn target(&self, position: usize) -> Option<&Target> {
        self.targets.get(&position)
    }

    /// Whether several rows are about it.
    pub(super) fn is_repeated(&self, target: &Target) -> bool {
        match target {
            Target::Product(id) => self.repeated_products.contains(id),
            Target::New(code) => self.repeated_codes.contains(&code.identity()),
            Target::Refused(_) => false,
        }
    }
}

fn known_names(
    unit: &mut dyn UnitOfWork,
    categories: BTreeSet<CategoryName>,
    brands: BTreeSet<BrandName>,
) -> Result<KnownNames> {
    let mut known = KnownNames::default();
    let names: Vec<CategoryName> = categories.into_iter().collect();
    for names in names.chunks(BATCH) {
        let ids = unit.categories().ids_of(names)?;
        let found = names.iter().cloned().zip(ids);
        known
            .categories
            .extend(found.filter_map(|(name, id)| Some((name, id?))));
    }
    let names: Vec<BrandName> = brands.into_iter().collect();
    for names in names.chunks(BATCH) {
        let ids = unit.brands().ids_of(names)?;
        let found = names.iter().cloned().zip(ids);
        known
            .brands
            .extend(found.filter_map(|(name, id)| Some((name, id?))));
    }
    Ok(known)
}

/// The stored products that a batch of rows names.
struct StoredProducts {
    codes: StoredCodes,
    ids_by_code: BTreeMap<ProductCode, ProductId>,
    codes_by_id: BTreeMap<ProductId, Option<ProductCode>>,
}

impl StoredProducts {
    fn of(unit: &mut dyn UnitOfWork, batch: &[(usize, ImportRow)]) -> Result<Self> {
        let codes: Vec<ProductCode> = batch
            .iter()
            .filter_map(|(_, row)| row.code.clone())
            .collect();
        let ids: Vec<ProductId> = batch.iter().filter_map(|(_, row)| row.id).collect();
        let by_codes = unit.products().by_codes(&codes)?;
        let by_ids = unit.products().by_ids(&ids)?;
        let code = |product: &Product| product.details.haier.product_code.clone();
        Ok(Self {
            codes: StoredCodes::of(&by_codes),
            ids_by_code: by_codes
                .iter()
                .filter_map(|product| Some((code(product)?, product.id)))
                .collect(),
            codes_by_id: by_ids.iter().map(|it| (it.id, code(it))).collect(),
        })
    }

    fn by_code(&self, code: &ProductCode) -> Option<ProductId> {
        self.ids_by_code.get(self.codes.find(code)?).copied()
    }

    /// A code says which product is meant; an id, only that it is that one. Products without a code have only
    /// their id.
    fn target(&self, row: &ImportRow) -> Target {
        let refused = |reason, message| Target::Refused(RowMistake::new(None, reason, message));
        match (&row.code, row.id) {
            (None, None) => refused(
                RowReason::Required,
                "the row needs the code of a product, or the id of one without a code",
            ),
            (Some(code), None) => match self.by_code(code) {
                Some(id) => Target::Product(id),
                None => Target::New(code.clone()),
            },
            (code, Some(id)) => match (self.codes_by_id.contains_key(&id), code) {
                (false, _) => refused(
                    RowReason::UnknownId,
                    "no product has this id; for a new product, leave the cell empty",
                ),
                (true, Some(code)) if self.by_code(code) != Some(id) => refused(
                    RowReason::CodeMismatch,
                    "the product with this id has another code, and codes are not changed by imports",
                ),
                _ => Target::Product(id),
            },
        }
    }
}
