//! The HTTP API: extractors, handlers, responses and the route table.

pub(crate) mod accounts;
pub(crate) mod admission;
pub(crate) mod analytics;
pub(crate) mod attention;
pub(crate) mod audit;
pub(crate) mod catalog;
pub mod connection;
pub(crate) mod haier;
pub(crate) mod imports;
pub(crate) mod inventory;
mod json_renderer;
pub(crate) mod media;
pub(crate) mod openapi;
pub(crate) mod operation;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod permissions;
pub(crate) mod plans;
pub(crate) mod products;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod returns;
pub(crate) mod routes;
pub(crate) mod search;
pub mod server;
pub mod state;

pub use json_renderer::JsonRenderer;
pub(crate) use products::{Columns, csv_lines, write_workbook};
pub(crate) use response::csv_stream::text_cell;
