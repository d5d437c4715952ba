//! Lists with pages.

use cangku_domain::Page;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageResponse<T> {
    /// The rows of this page.
    results: Vec<T>,
    /// Rows of the whole list.
    total: u64,
    /// This page, from 1.
    page: u32,
    /// Maximum number of rows per page.
    page_size: u32,
    /// Number of pages.
    total_pages: u64,
    /// Whether a page follows.
    has_next: bool,
    /// Whether a page precedes.
    has_previous: bool,
}

impl<T, U: Into<T>> From<Page<U>> for PageResponse<T> {
    fn from(page: Page<U>) -> Self {
        Self {
            total: page.total,
            page: page.request.page(),
            page_size: page.request.page_size(),
            total_pages: page.total_pages(),
            has_next: page.has_next(),
            has_previous: page.has_previous(),
            results: page.results.into_iter().map(Into::into).collect(),
        }
    }
}
