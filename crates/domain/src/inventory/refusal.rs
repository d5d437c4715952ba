//! Refusals of stock commands.

use super::{CustomerRefusal, Degradation, Quantity, Reference, StockLevel};
use crate::{HoldId, ProductId, catalog::Unavailability};

/// Why a stock command is refused. It changes nothing then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockRefusal {
    /// The command asks for more units than are available.
    #[error("product {product_id} has {available} left, {requested} were asked for")]
    InsufficientStock {
        /// The product that the command is about.
        product_id: ProductId,
        /// Units in stock; those held are not among them.
        available: StockLevel,
        /// Units that the command asked for.
        requested: u32,
    },
    /// There are enough units, but the supplier's figure that they come from can't be relied on now, and
    /// the shop's policy is not to sell them then.
    #[error(
        "{sellable} units of product {product_id} can be sold while the supplier's stock figure can't be relied on ({}), {requested} were asked for",
        .degradation.reason_codes().join(", ")
    )]
    SupplierStockUnavailable {
        /// The product that the command is about.
        product_id: ProductId,
        /// Units that can be sold nevertheless.
        sellable: StockLevel,
        /// Units that the command asked for.
        requested: Quantity,
        /// The policy and the reasons.
        degradation: Degradation,
    },
    /// The stock would exceed the maximum.
    #[error("the stock of product {product_id} would exceed {}", StockLevel::MAX)]
    Overflow {
        /// The product that the command is about.
        product_id: ProductId,
    },
    /// An adjustment by 0 units.
    #[error("the quantity must not be 0")]
    ZeroQuantity,
    /// The product doesn't exist (any more).
    #[error("there is no product {product_id}")]
    UnknownProduct {
        /// The product that the command refers to.
        product_id: ProductId,
    },
    /// The product is inactive or can't be procured.
    #[error("product {product_id} can't be sold: {}", .reasons.iter().map(Unavailability::message).collect::<Vec<_>>().join("；"))]
    NotSellable {
        /// The product that the command is about.
        product_id: ProductId,
        /// All reasons against selling it.
        reasons: Vec<Unavailability>,
    },
    /// The reference holds fewer units than the command is to release or consume.
    #[error("{held} units of product {product_id} are held here, {requested} were to be released")]
    NotHeld {
        /// The product that the command is about.
        product_id: ProductId,
        /// Units that the reference holds and the caller may change.
        held: i32,
        /// Units that the command asked for.
        requested: Quantity,
    },
    /// The stock isn't the one that the caller expected.
    #[error("product {product_id} has {present} units, not {expected}")]
    UnexpectedStock {
        /// The product that the command is about.
        product_id: ProductId,
        /// The current stock, in units.
        present: StockLevel,
        /// The stock that the caller expected.
        expected: StockLevel,
    },
    /// A product's form raises its stock while units are held, without the stock on which that is based:
    /// the form may count the held units, which would be sold twice.
    #[error(
        "{held} units of product {product_id} are held and {present} can be sold: send expected_stock with the new stock, or counted to /api/inventory/adjust"
    )]
    ExpectedStockRequired {
        /// The product that the form is about.
        product_id: ProductId,
        /// The current stock, in units.
        present: StockLevel,
        /// Units in all open holds.
        held: i64,
    },
    /// Fewer units were counted than are held.
    #[error(
        "{counted} units of product {product_id} were counted, but {held} are held: release the holds that the shop can't keep, or count again"
    )]
    CountedBelowHeld {
        /// The product that the command is about.
        product_id: ProductId,
        /// The counted units.
        counted: StockLevel,
        /// Units in all open holds.
        held: i64,
        /// The oldest open holds, at most [`HeldUnits::NAMED`].
        holds: Vec<HeldUnits>,
    },
    /// The stock is above the threshold, so a restock can't be requested.
    #[error(
        "there are {stock} units of product {product_id}, above its threshold of {low_stock_threshold}: there is no need to ask for more"
    )]
    Sufficient {
        /// The product that the command is about.
        product_id: ProductId,
        /// The current stock, in units.
        stock: StockLevel,
        /// A restock can be requested at this many units or fewer.
        low_stock_threshold: StockLevel,
    },
    /// A customer sent a stock command, and the shop doesn't allow that.
    #[error(
        "customers don't change stock directly here: place an order (POST /api/orders), which holds its products until it is paid"
    )]
    CustomersMayNotLock,
    /// A customer's lock has no expiry, or one that is too late.
    #[error("a customer's lock ends by itself after at most {seconds} seconds")]
    HoldTooLong {
        /// Maximum duration, in seconds.
        seconds: i64,
    },
    /// A limit on the customer's holds is exceeded.
    #[error(transparent)]
    Customer(#[from] CustomerRefusal),
    /// The hold has ended or never existed.
    #[error("hold {hold} of product {product_id} holds nothing any more")]
    HoldEnded {
        /// The product that the command is about.
        product_id: ProductId,
        /// The hold that the command was to release.
        hold: HoldId,
    },
    /// The hold was created by a step of an order.
    #[error(
        "hold {hold} of product {product_id} is of the order {reference}: it ends by the order's steps, such as cancelling it"
    )]
    HoldOfOrder {
        /// The product that the command is about.
        product_id: ProductId,
        /// The hold that the command was to release.
        hold: HoldId,
        /// Number of the order that the hold belongs to.
        reference: Reference,
    },
    /// Only an order holds units under the reference.
    #[error(
        "the order {reference} holds these units of product {product_id}: its holds end by its steps, such as cancelling it"
    )]
    HeldByOrder {
        /// The product.
        product_id: ProductId,
        /// The order's number.
        reference: Reference,
    },
    /// The hold's expiry isn't in the future.
    #[error("the hold would have expired already")]
    ExpiryPassed,
}

/// The units of a hold, named in a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldUnits {
    /// What the units are held for, such as an order number; may be empty.
    pub reference: Reference,
    /// Units that the hold still has.
    pub units: i32,
}

impl HeldUnits {
    /// Maximum number of holds that a refusal names.
    pub const NAMED: usize = 20;
}
