//! The HTTP API: extractors, handlers, responses and the route table.

pub mod accounts;
pub mod admission;
pub mod analytics;
pub mod catalog;
pub mod connection;
pub mod inventory;
pub mod media;
pub mod openapi;
pub mod operation;
pub mod orders;
pub mod products;
pub mod request;
pub mod response;
pub mod routes;
pub mod search;
pub mod server;
pub mod state;
