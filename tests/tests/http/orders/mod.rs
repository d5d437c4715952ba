//! Orders over HTTP: the units they hold, sell and release.

mod attention;
mod bad_input;
mod cancelling;
mod contact_data;
mod cursors;
mod deleted_lines;
mod expected_prices;
mod histories;
mod limits;
mod parcels;
mod payments;
mod placing;
mod refunds;
mod returns;
mod steps;
mod timeouts;
