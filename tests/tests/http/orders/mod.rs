//! Orders over HTTP: the units they hold, sell and release.

mod bad_input;
mod histories;
mod limits;
mod placing;
mod refunds;
mod steps;
mod timeouts;
