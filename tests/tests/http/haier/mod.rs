//! Haier over HTTP, against the simulator: configurations, live questions and syncs.

mod activation;
mod config_edits;
mod config_mistakes;
mod connection_test;
mod failures;
pub(crate) mod haier_fixture;
mod live_failures;
mod live_questions;
mod schedule;
mod schedule_fixture;
mod schedule_pauses;
mod states;
mod stored_rows;
pub(crate) mod sync_fixture;
mod sync_runs;
