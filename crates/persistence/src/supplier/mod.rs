//! Suppliers' names of categories and brands; sync runs and their failures.

mod name_queries;
mod names;
mod sync_run_queries;
mod sync_runs;
