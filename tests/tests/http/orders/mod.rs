//! Orders over HTTP: what they hold, sell and give back.

mod bad_input;
mod histories;
mod limits;
mod placing;
mod refunds;
mod steps;
mod timeouts;
