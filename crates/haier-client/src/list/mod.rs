//! The list of all products: parsed while it is received, and kept outside memory.

mod body_reader;
mod parse;
mod payload;
mod product_list;
mod receive;

pub use product_list::{ListEntry, ProductList};
pub(crate) use receive::receive_list;
