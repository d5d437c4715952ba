//! Use cases of statistics and views.

mod fold_statistics;
mod purge_views;
mod rebuild_statistics;

pub use fold_statistics::fold_statistics;
pub use purge_views::purge_views;
pub use rebuild_statistics::rebuild_statistics;
