//! Statistics: business days, periods, and the figures that are told of them.
//!
//! Figures come from rollups by the hour (UTC). A business day begins at midnight in the shop's
//! time zone, which falls on an hour of UTC in every zone that a [`Calendar`] takes.

mod calendar;
mod figures;
mod period;
mod rebuild;
mod views;

pub use calendar::{Calendar, UnevenZone, Window};
pub use figures::{
    AsOf, DayOfActivity, DayOfRegistrations, DayOfSales, OrdersByStatus, ProductSales, SalesTotal,
    StockFigures,
};
pub use period::{Day, DayError, Period, PeriodError};
pub use rebuild::{RebuildStep, Rebuilt};
pub use views::{Hour, ProductViews};
