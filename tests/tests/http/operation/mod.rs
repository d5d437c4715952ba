//! Running it: health, the document, what is remembered, figures.

mod cached_answers;
mod contract;
mod emptying;
mod headers;
mod listening;
mod serving;
