//! Analytics over HTTP.

mod bad_input;
mod impressions;
mod people;
mod sales;
mod standing;
mod views;
