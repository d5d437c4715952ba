//! Operation: health, the OpenAPI document, caches, metrics.

mod cached_answers;
mod contract;
mod emptying;
mod headers;
mod listening;
mod serving;
