//! Operation: health, the OpenAPI document, caches, metrics.

mod cache_invalidation;
mod cached_responses;
mod contract;
mod headers;
mod listening;
mod serving;
