//! Builds pages of lists.

use cangku_domain::{Page, PageRequest, ports::StorageResult};

use crate::rows::{IntoEntity, entities};

/// The page with these rows. Counts the whole list only if the page doesn't show its end.
pub(crate) fn page_of<R: IntoEntity>(
    rows: Vec<R>,
    request: PageRequest,
    count: impl FnOnce() -> StorageResult<i64>,
) -> StorageResult<Page<R::Entity>> {
    page_from(entities(rows)?, request, count)
}

/// As [`page_of`], with rows that are converted already.
pub(crate) fn page_from<T>(
    results: Vec<T>,
    request: PageRequest,
    count: impl FnOnce() -> StorageResult<i64>,
) -> StorageResult<Page<T>> {
    let shown = i64::try_from(results.len()).unwrap_or(i64::MAX);
    let is_first = request.offset() == 0;
    // A page that isn't full ends the list, unless it is empty and not the first: beyond the end.
    let total = if shown < i64::from(request.page_size()) && (shown > 0 || is_first) {
        request.offset().saturating_add(shown)
    } else {
        count()?
    };
    Ok(Page {
        results,
        total: u64::try_from(total).unwrap_or_default(),
        request,
    })
}
