//! Pages of a list.

use cangku_domain::{Page, PageRequest, ports::Stored};

use crate::rows::{IntoEntity, entities};

/// The page of these rows. The whole list is counted only where the page doesn't show its end.
pub(crate) fn page_of<R: IntoEntity>(
    rows: Vec<R>,
    request: PageRequest,
    count: impl FnOnce() -> Stored<i64>,
) -> Stored<Page<R::Entity>> {
    page_from(entities(rows)?, request, count)
}

/// The same of what the rows became already.
pub(crate) fn page_from<T>(
    results: Vec<T>,
    request: PageRequest,
    count: impl FnOnce() -> Stored<i64>,
) -> Stored<Page<T>> {
    let shown = i64::try_from(results.len()).unwrap_or(i64::MAX);
    let is_first = request.offset() == 0;
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
