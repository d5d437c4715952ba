//! Analytics over HTTP.

mod bad_input;
mod current_figures;
mod impressions;
mod people;
mod sales;
mod views;
