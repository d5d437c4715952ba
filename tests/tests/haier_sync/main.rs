//! The Haier sync against the simulator and a real database.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod bringing;
mod command;
mod dry_run;
mod interruptions;
mod list_faults;
mod price_faults;
mod rig;
mod selection;
mod stock_faults;
