//! Degradation (降级策略): what is sold of a supplier's product while its stock figure can't be relied on.

use chrono::{DateTime, TimeDelta, Utc};

use super::StockLevel;

/// What the shop sells of a supplier's product while its stock figure can't be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DegradationPolicy {
    /// Go on with the last figure, less the held units.
    #[default]
    LastFigure,
    /// Sell only the units beyond the last figure, which the shop has added itself.
    OwnStockOnly,
    /// Sell none of its units.
    Stop,
}

impl DegradationPolicy {
    /// All policies.
    pub const ALL: [Self; 3] = [Self::LastFigure, Self::OwnStockOnly, Self::Stop];

    /// The stable name in settings and responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LastFigure => "last_figure",
            Self::OwnStockOnly => "own_stock_only",
            Self::Stop => "stop",
        }
    }

    /// Units that are sold of a product with this stock and a figure that isn't relied on.
    fn sellable(self, stock: StockLevel, figure: SupplierFigure) -> StockLevel {
        match self {
            Self::LastFigure => stock,
            // The stock is the figure and the added units, less those that were shipped or are held
            // since, so that this is at most what is left of the added ones.
            Self::OwnStockOnly => stock.minus_held(figure.units),
            Self::Stop => StockLevel::ZERO,
        }
    }

    /// The policy with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == name)
    }
}

/// The shop's rules for supplier figures that can't be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DegradationRules {
    /// What is sold then.
    pub policy: DegradationPolicy,
    /// Age from which on a figure is too old; `None`: it never is.
    pub max_figure_age: Option<TimeDelta>,
}

/// The last stock figure of a supplier that counted for a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SupplierFigure {
    /// Units on hand that the figure gave the product: the supplier's units or, if more were held at
    /// that time, the held ones. Never negative.
    pub units: i64,
    /// When the supplier gave it, or confirmed it.
    pub received_at: DateTime<Utc>,
}

/// What decides, besides the product itself, whether its figure can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupplyConditions {
    /// The shop's rules.
    pub rules: DegradationRules,
    /// Since when the circuit to the supplier is open; `None` if it is closed.
    pub circuit_open_since: Option<DateTime<Utc>>,
    /// The current time.
    pub now: DateTime<Utc>,
}

impl SupplyConditions {
    /// Conditions under which every figure is relied on: for work that sells nothing.
    pub const fn reliable(now: DateTime<Utc>) -> Self {
        Self {
            rules: DegradationRules {
                policy: DegradationPolicy::LastFigure,
                max_figure_age: None,
            },
            circuit_open_since: None,
            now,
        }
    }

    /// The degradation of a product whose stock comes from this figure; `None` if the figure is relied
    /// on, and for products without a figure, whose units are the shop's own.
    pub fn degradation(&self, figure: Option<SupplierFigure>) -> Option<Degradation> {
        let figure = figure?;
        let oldest = self.oldest_reliable();
        let is_figure_too_old = oldest.is_some_and(|oldest| figure.received_at < oldest);
        (is_figure_too_old || self.circuit_open_since.is_some()).then_some(Degradation {
            policy: self.rules.policy,
            circuit_open_since: self.circuit_open_since,
            is_figure_too_old,
            figure,
        })
    }

    /// The figures whose units aren't sold, as lists select them; `None` if there are none.
    pub fn withheld(&self) -> Option<WithheldFigures> {
        if self.rules.policy == DegradationPolicy::LastFigure {
            return None;
        }
        let received_before = match self.circuit_open_since {
            Some(_) => None,
            None => Some(self.oldest_reliable()?),
        };
        Some(WithheldFigures {
            policy: self.rules.policy,
            received_before,
        })
    }

    /// When a figure must have been received at the earliest; `None` without a maximum age.
    fn oldest_reliable(&self) -> Option<DateTime<Utc>> {
        self.now.checked_sub_signed(self.rules.max_figure_age?)
    }
}

/// Figures whose units aren't sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WithheldFigures {
    /// What is sold nevertheless; never [`DegradationPolicy::LastFigure`].
    pub policy: DegradationPolicy,
    /// The figures are those received before this time; `None`: all.
    pub received_before: Option<DateTime<Utc>>,
}

impl WithheldFigures {
    /// Units that can be sold of a product with this stock and figure; at most the stock.
    pub fn sellable(&self, stock: StockLevel, figure: Option<SupplierFigure>) -> StockLevel {
        let is_withheld = |figure: &SupplierFigure| {
            self.received_before
                .is_none_or(|time| figure.received_at < time)
        };
        figure
            .filter(is_withheld)
            .map_or(stock, |figure| self.policy.sellable(stock, figure))
    }
}

/// Why a product's figure isn't relied on, and what is sold of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Degradation {
    /// What is sold.
    pub policy: DegradationPolicy,
    /// Since when the circuit to the supplier is open; `None` if that isn't a reason.
    pub circuit_open_since: Option<DateTime<Utc>>,
    /// Whether the figure is older than its maximum age.
    pub is_figure_too_old: bool,
    /// The figure.
    pub figure: SupplierFigure,
}

impl Degradation {
    /// Units that can be sold of a product with this stock; at most the stock.
    pub fn sellable(&self, stock: StockLevel) -> StockLevel {
        self.policy.sellable(stock, self.figure)
    }

    /// The stable codes of all reasons, in this order: open circuit, age.
    pub fn reason_codes(&self) -> Vec<&'static str> {
        let circuit = self.circuit_open_since.map(|_since| "circuit_open");
        let age = self.is_figure_too_old.then_some("figure_too_old");
        circuit.into_iter().chain(age).collect()
    }
}

/// Units that can be sold of a product with this stock.
pub fn sellable_units(stock: StockLevel, degradation: Option<&Degradation>) -> StockLevel {
    degradation.map_or(stock, |degradation| degradation.sellable(stock))
}

#[cfg(test)]
mod tests;
