#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod cell;
mod contents;
mod csv_rows;
mod decoding;
mod delimiter;
mod encoding;
mod limits;
mod number;
mod package;
mod read;
mod refusal;
mod sheet;
mod workbook;

pub use cell::{Cell, CellKind};
pub use contents::Kind;
pub use limits::Limits;
pub use read::read;
pub use refusal::{ReadError, Refusal};
pub use sheet::{Row, Sheet};
