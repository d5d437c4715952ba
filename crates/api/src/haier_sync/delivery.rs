//! What the fetching parts of a run hand to its desk.

use cangku_domain::{
    catalog::ProductCode,
    supplier::{SupplierOffer, SupplierStock, SyncFailure},
};

/// Something fetched.
#[derive(Debug)]
pub(super) enum Delivery {
    /// The run is about so many products.
    Listed {
        /// Products, at most.
        total: u32,
    },
    /// A batch of offers, and of products that are none.
    Offers(Vec<Result<Offered, SyncFailure>>),
    /// No offers follow.
    OffersEnd {
        /// Products of the total that the filters left out.
        left_out: u32,
    },
    /// A batch of answers about stock.
    Stock(Vec<StockAnswer>),
}

/// An offer, with its prices where they were asked for.
#[derive(Debug)]
pub(super) struct Offered {
    pub(super) offer: SupplierOffer,
    /// Why there are no prices though they were asked for.
    pub(super) price_failure: Option<SyncFailure>,
}

/// A product that is written and whose stock is to be asked for.
#[derive(Debug)]
pub(super) struct StockQuestion {
    pub(super) product_code: ProductCode,
    /// Something of it failed already.
    pub(super) has_failed: bool,
}

/// What the platform said of a product's stock.
#[derive(Debug)]
pub(super) struct StockAnswer {
    pub(super) question: StockQuestion,
    pub(super) figure: Result<SupplierStock, SyncFailure>,
}
