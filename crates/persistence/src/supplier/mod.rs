//! Suppliers' names of categories and brands; products that syncs ignore; configurations of Haier's
//! platform; sync runs, their failures, checkpoints and schedule.

mod circuits;
mod haier_configs;
mod ignored_products;
mod name_queries;
mod names;
mod product_failure_queries;
mod product_failures;
mod sync_checkpoints;
mod sync_confirmations;
mod sync_run_queries;
mod sync_runs;
mod sync_schedule;
mod sync_schedule_queries;
