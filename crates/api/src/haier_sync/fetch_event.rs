//! Messages from a run's fetchers to its writer (`batch_writer`).

use std::collections::BTreeSet;

use cangku_domain::{
    Identity,
    catalog::ProductCode,
    supplier::{PendingStock, SupplierOffer, SupplierStock, SyncFailure},
};

/// Fetched data.
#[derive(Debug)]
pub(super) enum FetchEvent {
    /// The number of products in this run is known.
    Listed {
        /// Products, at most; filters may lower it later.
        total: u32,
        /// Whether these are all that the platform lists, and every entry has a readable code.
        is_complete: bool,
    },
    /// A batch of products.
    Offers(Vec<FetchedProduct>),
    /// No more offers follow.
    OffersEnd {
        /// Products of the total that the filters excluded.
        left_out: u32,
        /// The platform's complete list.
        listed: CompleteList,
    },
    /// A batch of stock results.
    Stock(Vec<StockResult>),
}

/// The codes of the platform's complete list.
#[derive(Debug, Default)]
pub(super) enum CompleteList {
    /// The run is about some products only, or has no list.
    #[default]
    NotRequested,
    /// An entry has no readable code: it may be of any product.
    Unreadable,
    /// All codes.
    Codes(BTreeSet<ProductCode>),
}

/// What was fetched about a product.
#[derive(Debug, Default)]
pub(super) struct FetchedProduct {
    /// Its place in the order of the run; `None` if it has no readable code, then it is among the first.
    pub(super) place: Option<Identity>,
    /// The offer, with its prices if they were requested and found; `None` if it can't be read.
    pub(super) offer: Option<SupplierOffer>,
    /// Everything that is wrong with it, such as contradictory entries or missing prices. Not empty
    /// if there is no offer.
    pub(super) failures: Vec<SyncFailure>,
}

impl FetchedProduct {
    /// A product that can't be read.
    pub(super) fn lost(failure: SyncFailure) -> Self {
        Self {
            place: None,
            offer: None,
            failures: vec![failure],
        }
    }

    /// The product with a place that its code gives.
    pub(super) fn placed_by_code(mut self) -> Self {
        let code = match (&self.offer, self.failures.first()) {
            (Some(offer), _) => offer.product_code.as_str(),
            (None, Some(failure)) => failure.product_code.as_str(),
            (None, None) => "",
        };
        self.place = Some(Identity::of(code)).filter(|place| !place.is_empty());
        self
    }
}

/// The result of fetching a product's stock.
#[derive(Debug)]
pub(super) struct StockResult {
    pub(super) request: PendingStock,
    pub(super) stock: Result<SupplierStock, SyncFailure>,
    /// What is wrong with a figure that is usable all the same.
    pub(super) faults: Vec<SyncFailure>,
}
