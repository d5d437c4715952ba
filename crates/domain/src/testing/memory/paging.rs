//! Pages of lists.

use crate::{Page, PageRequest};

/// The requested page of all matching rows.
pub(super) fn page_of<T>(rows: Vec<T>, request: PageRequest) -> Page<T> {
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let offset = usize::try_from(request.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(request.page_size()).unwrap_or(usize::MAX);
    Page {
        results: rows.into_iter().skip(offset).take(size).collect(),
        total,
        request,
    }
}

/// A limit as a number of elements.
pub(super) fn limited(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
