//! Statistics: business days, periods and figures.
//!
//! Figures come from hourly rollups (UTC). A business day begins at midnight in the shop's time
//! zone, which is a full hour of UTC in every zone that [`Calendar`] accepts.

mod calendar;
mod figures;
mod period;
mod rebuild;
mod views;

pub use calendar::{Calendar, UnsupportedTimeZone, Window};
pub use figures::{
    AsOf, DayOfActivity, DayOfRegistrations, DayOfSales, OrdersByStatus, ProductSales, SalesTotal,
    StockFigures,
};
pub use period::{Day, DayError, Period, PeriodError};
pub use rebuild::{RebuildResult, RebuildStep};
pub use views::{Hour, ProductViews};
