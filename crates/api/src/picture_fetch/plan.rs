//! Which pictures a run would fetch.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    ProductId, Result,
    catalog::{ProductCode, Url},
    media::SupplierPictures,
    ports::Reader,
    use_cases::supplier_pictures,
};

use super::{hosts::AllowedHosts, url_policy};

/// Selection of a run's pictures.
#[derive(Debug, Clone, Default)]
pub struct FetchSelection {
    /// Only products with these codes; `None`: all.
    pub product_codes: Option<BTreeSet<ProductCode>>,
    /// Maximum number of products with pictures to fetch.
    pub limit: Option<u64>,
    /// Whether to fetch pictures again that were fetched before.
    pub refresh: bool,
}

/// A product with pictures to fetch.
#[derive(Debug)]
pub(super) struct ProductToFetch {
    pub(super) product_id: ProductId,
    /// For people: the product's code, else its id.
    pub(super) name: String,
    pub(super) urls: Vec<Url>,
}

/// What a selection contains.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchPlan {
    /// Products of Haier that name pictures.
    pub products: u64,
    /// Products with pictures to fetch, within the limit.
    pub wanted: u64,
    /// Pictures to fetch of these products.
    pub pictures: u64,
    /// Pictures that were fetched before and are skipped.
    pub fetched_before: u64,
    /// For each host (with its port if it isn't the scheme's default): the number of pictures, and
    /// whether the host is allowed.
    pub hosts: BTreeMap<String, (u64, bool)>,
    /// Requested codes that no product of Haier with pictures has.
    pub unknown_codes: Vec<ProductCode>,
}

/// Stands for the host of a text that isn't an http or https URL.
const NO_HOST: &str = "(no web address)";

/// Products with pictures to fetch, page by page (keyset pagination by product id).
pub(super) struct ProductsToFetch {
    selection: FetchSelection,
    page: u32,
    after: Option<ProductId>,
    left: u64,
    is_over: bool,
}

impl ProductsToFetch {
    pub(super) fn new(selection: FetchSelection, page: u32) -> Self {
        Self {
            left: selection.limit.unwrap_or(u64::MAX),
            is_over: false,
            after: None,
            selection,
            page,
        }
    }

    /// The next page; `None` after the last. Calls `seen` for every product that it reads.
    pub(super) fn next(
        &mut self,
        reader: &dyn Reader,
        mut seen: impl FnMut(&SupplierPictures),
    ) -> Result<Option<Vec<ProductToFetch>>> {
        if self.is_over || self.left == 0 {
            return Ok(None);
        }
        let codes = self.selection.product_codes.as_ref();
        let codes: Option<Vec<ProductCode>> = codes.map(|codes| codes.iter().cloned().collect());
        let read = supplier_pictures(reader, codes.as_deref(), self.after, self.page)?;
        // A page that isn't full is the last one.
        self.is_over = read.len() < usize::try_from(self.page).unwrap_or(usize::MAX);
        self.after = read.last().map(|last| last.product_id).or(self.after);
        let mut wanted = Vec::new();
        for pictures in &read {
            if self.left == 0 {
                break;
            }
            seen(pictures);
            let urls = self.urls(pictures);
            if !urls.is_empty() {
                self.left = self.left.saturating_sub(1);
                wanted.push(ProductToFetch {
                    product_id: pictures.product_id,
                    name: name(pictures),
                    urls,
                });
            }
        }
        Ok(Some(wanted))
    }

    fn urls(&self, pictures: &SupplierPictures) -> Vec<Url> {
        let addresses = pictures.addresses().into_iter();
        let is_new = |url: &&Url| self.selection.refresh || !pictures.fetched.contains(url);
        addresses.filter(is_new).cloned().collect()
    }
}

fn name(pictures: &SupplierPictures) -> String {
    match &pictures.product_code {
        Some(code) => code.to_string(),
        None => format!("product {}", pictures.product_id),
    }
}

/// Computes the plan of a selection; calls `line` with a description of each picture.
pub(super) fn plan(
    reader: &dyn Reader,
    selection: &FetchSelection,
    page: u32,
    hosts: &AllowedHosts,
    mut line: impl FnMut(&str),
) -> Result<FetchPlan> {
    let mut plan = FetchPlan::default();
    let mut unknown = selection.product_codes.clone().unwrap_or_default();
    let mut products = ProductsToFetch::new(selection.clone(), page);
    let mut named: u64 = 0;
    loop {
        let wanted = products.next(reader, |pictures| {
            plan.products = plan.products.saturating_add(1);
            named = named.saturating_add(count(pictures.addresses().len()));
            if let Some(code) = &pictures.product_code {
                // A code may be spelled otherwise, yet look the same.
                let found = code.identity();
                unknown.retain(|code| code.identity() != found);
            }
        })?;
        let Some(wanted) = wanted else { break };
        for wanted in wanted {
            plan.wanted = plan.wanted.saturating_add(1);
            plan.pictures = plan.pictures.saturating_add(count(wanted.urls.len()));
            for url in &wanted.urls {
                let host = url_policy::host_of(url.as_str());
                let is_allowed = host.as_ref().is_some_and(|(_, url)| hosts.allows(url));
                let host = host.map_or_else(|| NO_HOST.to_owned(), |(host, _)| host);
                let entry = plan.hosts.entry(host).or_insert((0, is_allowed));
                entry.0 = entry.0.saturating_add(1);
                // The same host name may be allowed for one scheme's default port only.
                entry.1 |= is_allowed;
                line(&format!(
                    "{} {}",
                    wanted.name,
                    url_policy::shown(url.as_str())
                ));
            }
        }
    }
    plan.fetched_before = named.saturating_sub(plan.pictures);
    // With a limit not all products were read, so unseen codes may exist.
    if selection.limit.is_none() {
        plan.unknown_codes = unknown.into_iter().collect();
    }
    Ok(plan)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
