use std::fmt;
use std::str::FromStr;

use haier_client::wire::{BALANCE_PATH, LOGISTICS_PATH, PRICES_PATH, PRODUCTS_PATH, STOCK_PATH};

/// One call of the open platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// The token call.
    Token,
    /// Procurable products.
    Products,
    /// Prices.
    Prices,
    /// Available stock.
    Stock,
    /// Logistics of an order.
    Logistics,
    /// Payer balance.
    Balance,
}

/// The text is not the name of a call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown call `{0}`; known: token, products, prices, stock, logistics, balance")]
pub struct UnknownCall(String);

impl Call {
    /// Every call.
    pub const ALL: [Self; 6] = [
        Self::Token,
        Self::Products,
        Self::Prices,
        Self::Stock,
        Self::Logistics,
        Self::Balance,
    ];

    /// The name used in faults and counters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
            Self::Logistics => "logistics",
            Self::Balance => "balance",
        }
    }

    /// The business calls and their paths.
    pub(crate) const BUSINESS: [(Self, &'static str); 5] = [
        (Self::Products, PRODUCTS_PATH),
        (Self::Prices, PRICES_PATH),
        (Self::Stock, STOCK_PATH),
        (Self::Logistics, LOGISTICS_PATH),
        (Self::Balance, BALANCE_PATH),
    ];
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Call {
    type Err = UnknownCall;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|call| call.name() == text)
            .ok_or_else(|| UnknownCall(text.to_owned()))
    }
}
