//! Running it: health, the document, what is remembered, figures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod cached_answers;
mod contract;
mod emptying;
mod headers;
mod listening;
mod serving;
