//! Sync runs and their failures.

mod sync_run_queries;
mod sync_runs;
