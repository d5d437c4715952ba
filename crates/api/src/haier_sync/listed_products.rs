//! The products of the platform's complete list, read from it one at a time.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{Identity, catalog::ProductCode, supplier::SyncStage};
use haier_client::{HaierError, ListEntry, MalformedItem, ProductList, wire::Product};

use super::{
    fetch_event::{CompleteList, FetchedProduct},
    mapping::unreadable,
    product_entries::combine_entries,
};

/// Entries of the list that are of one product: their codes look the same.
pub(super) type EntryGroup = (Identity, Vec<usize>);

/// The products of a complete list, ascending by the identity of their codes.
pub(super) struct ListedProducts {
    list: ProductList,
    groups: Vec<EntryGroup>,
    /// Entries without a readable code, which may be of any product.
    without_code: Vec<usize>,
}

impl ListedProducts {
    pub(super) fn of(list: ProductList) -> Self {
        let mut groups: BTreeMap<Identity, Vec<usize>> = BTreeMap::new();
        let mut without_code = Vec::new();
        for (position, entry) in list.entries().iter().enumerate() {
            match &entry.product_code {
                Some(code) => groups.entry(Identity::of(code)).or_default().push(position),
                None => without_code.push(position),
            }
        }
        Self {
            list,
            groups: groups.into_iter().collect(),
            without_code,
        }
    }

    /// Whether the platform listed nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.without_code.is_empty()
    }

    /// Number of products, and of entries that may be of any.
    pub(super) fn count(&self) -> usize {
        self.groups.len() + self.without_code.len()
    }

    /// Leaves out the products that a run has planned before it was resumed: those up to this one.
    pub(super) fn skip_to(&mut self, last: &Identity) {
        let planned = self.groups.partition_point(|(place, _)| place <= last);
        self.groups.drain(..planned);
        // They come first.
        self.without_code.clear();
    }

    /// Leaves out the first entries without a readable code, which the run has recorded before.
    pub(super) fn skip_without_code(&mut self, recorded: u32) {
        let recorded = usize::try_from(recorded).unwrap_or(usize::MAX);
        self.without_code
            .drain(..recorded.min(self.without_code.len()));
    }

    /// All codes of the list; [`CompleteList::Unreadable`] if an entry has no readable code.
    pub(super) fn codes(&self) -> CompleteList {
        let codes = self.list.entries().iter().map(|entry| {
            let code = entry.product_code.as_deref()?;
            ProductCode::new(code).ok()
        });
        let codes: Option<BTreeSet<ProductCode>> = codes.collect();
        codes.map_or(CompleteList::Unreadable, CompleteList::Codes)
    }

    /// Keeps the products whose first readable entry passes. Those without one are kept. Blocks.
    ///
    /// # Errors
    /// [`HaierError::TemporaryFile`].
    pub(super) fn retain(&mut self, passes: impl Fn(&Product) -> bool) -> Result<(), HaierError> {
        let mut kept = Vec::new();
        for group in std::mem::take(&mut self.groups) {
            let readable = self
                .entries(&group)
                .find(|(_, entry)| entry.problem.is_none());
            let is_kept = match readable {
                Some((_, entry)) => passes(&self.list.read(entry)?),
                None => true,
            };
            if is_kept {
                kept.push(group);
            }
        }
        self.groups = kept;
        Ok(())
    }

    /// The failures of entries that may be of any product.
    pub(super) fn without_code(&self) -> Vec<FetchedProduct> {
        let entries = self.without_code.iter();
        entries
            .filter_map(|position| {
                let entry = self.list.entries().get(*position)?;
                let item = malformed(*position, entry)?;
                Some(FetchedProduct::lost(unreadable(&item, SyncStage::Products)))
            })
            .collect()
    }

    pub(super) fn groups(&self) -> &[EntryGroup] {
        &self.groups
    }

    /// Reads the product of a group. Blocks.
    ///
    /// # Errors
    /// [`HaierError::TemporaryFile`].
    pub(super) fn read(&self, group: &EntryGroup) -> Result<FetchedProduct, HaierError> {
        let (mut products, mut failures) = (Vec::new(), Vec::new());
        for (position, entry) in self.entries(group) {
            match malformed(position, entry) {
                Some(item) => failures.push(unreadable(&item, SyncStage::Products)),
                None => products.push(self.list.read(entry)?),
            }
        }
        let product = combine_entries(products, failures);
        Ok(FetchedProduct {
            place: Some(group.0.clone()),
            ..product
        })
    }

    fn entries(&self, (_, positions): &EntryGroup) -> impl Iterator<Item = (usize, &ListEntry)> {
        positions.iter().filter_map(|position| {
            let entry = self.list.entries().get(*position)?;
            Some((*position, entry))
        })
    }
}

fn malformed(position: usize, entry: &ListEntry) -> Option<MalformedItem> {
    Some(MalformedItem {
        position,
        product_code: entry.product_code.as_deref().map(str::to_owned),
        reason: entry.problem.as_deref()?.to_owned(),
    })
}
