//! Operation: health, the OpenAPI document, caches, metrics.

mod addresses;
mod cache_invalidation;
mod cached_responses;
mod contract;
mod cross_origin;
mod error_pages;
mod headers;
mod listening;
mod rate_limits;
mod rights;
mod serving;
