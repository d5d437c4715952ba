//! Messages from a run's fetchers to its writer (`batch_writer`).

use cangku_domain::{
    catalog::ProductCode,
    supplier::{SupplierOffer, SupplierStock, SyncFailure},
};

/// Fetched data.
#[derive(Debug)]
pub(super) enum FetchEvent {
    /// The number of products in this run is known.
    Listed {
        /// Products, at most; filters may lower it later.
        total: u32,
    },
    /// A batch of offers, and of failures of products that couldn't be read.
    Offers(Vec<Result<FetchedOffer, SyncFailure>>),
    /// No more offers follow.
    OffersEnd {
        /// Products of the total that the filters excluded.
        left_out: u32,
    },
    /// A batch of stock results.
    Stock(Vec<StockResult>),
}

/// An offer, with its prices if they were requested and found.
#[derive(Debug)]
pub(super) struct FetchedOffer {
    pub(super) offer: SupplierOffer,
    /// Why prices are missing although they were requested.
    pub(super) price_failure: Option<SyncFailure>,
}

/// A product that has been written and whose stock is to be fetched.
#[derive(Debug)]
pub(super) struct StockRequest {
    pub(super) product_code: ProductCode,
    /// Whether a part of it (its prices) has failed already.
    pub(super) has_failed: bool,
}

/// The result of fetching a product's stock.
#[derive(Debug)]
pub(super) struct StockResult {
    pub(super) request: StockRequest,
    pub(super) stock: Result<SupplierStock, SyncFailure>,
}
