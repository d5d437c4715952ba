//! Stock, its log, its holds and the stored responses.

mod figures;
pub mod fixtures;
mod history;
mod holds;
mod logs;
mod low_stock;
mod model;
mod racing;
mod reconciling;
mod stored_responses;
mod sweeping;
mod writing;
