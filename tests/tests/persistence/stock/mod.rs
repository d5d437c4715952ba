//! Stock, its log, its holds and the stored responses.

pub mod given;
mod history;
mod holds;
mod kept_answers;
mod logs;
mod low_stock;
mod model;
mod racing;
mod reconciling;
mod sweeping;
mod writing;
