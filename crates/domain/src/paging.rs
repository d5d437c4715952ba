//! Pages of a list, numbered from 1.

/// The requested page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageRequest {
    page: u32,
    page_size: u32,
}

impl PageRequest {
    /// Default page size, in rows.
    pub const DEFAULT_SIZE: u32 = 20;
    /// Maximum page size, in rows.
    pub const MAX_SIZE: u32 = 100;

    /// Page `page` (from 1) of `page_size` rows (1 to [`Self::MAX_SIZE`]); `None` if either is out
    /// of range.
    pub const fn new(page: u32, page_size: u32) -> Option<Self> {
        if page == 0 || page_size == 0 || page_size > Self::MAX_SIZE {
            return None;
        }
        Some(Self { page, page_size })
    }

    /// The page's number, from 1.
    pub const fn page(self) -> u32 {
        self.page
    }

    /// Page size, in rows.
    pub const fn page_size(self) -> u32 {
        self.page_size
    }

    /// Number of rows before the page.
    pub fn offset(self) -> i64 {
        (i64::from(self.page) - 1) * i64::from(self.page_size)
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            page: 1,
            page_size: Self::DEFAULT_SIZE,
        }
    }
}

/// One page of a list, and the total number of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows of this page, in the order of the list.
    pub results: Vec<T>,
    /// Number of rows in the whole list.
    pub total: u64,
    /// The page and size that were requested.
    pub request: PageRequest,
}

impl<T> Page<T> {
    /// Number of pages of the whole list; 0 if it is empty.
    pub fn total_pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.request.page_size))
    }

    /// Whether there is a next page.
    pub fn has_next(&self) -> bool {
        u64::from(self.request.page) < self.total_pages()
    }

    /// Whether there is a previous page; `false` for an empty list.
    pub fn has_previous(&self) -> bool {
        self.request.page > 1 && self.total > 0
    }

    /// Maps every row of the page with `change`.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            results: self.results.into_iter().map(change).collect(),
            total: self.total,
            request: self.request,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u32, total: u64) -> Page<()> {
        Page {
            results: vec![],
            total,
            request: PageRequest::new(number, 20).unwrap(),
        }
    }

    #[test]
    fn the_last_page_may_be_short() {
        assert_eq!(page(1, 0).total_pages(), 0);
        assert_eq!(page(1, 20).total_pages(), 1);
        assert_eq!(page(1, 21).total_pages(), 2);
        assert!(page(1, 21).has_next() && !page(2, 21).has_next());
        assert!(page(2, 21).has_previous() && !page(1, 21).has_previous());
    }

    #[test]
    fn a_page_out_of_bounds_cannot_be_requested() {
        assert!(PageRequest::new(0, 20).is_none());
        assert!(PageRequest::new(1, 0).is_none());
        assert!(PageRequest::new(1, 101).is_none());
        assert_eq!(
            PageRequest::new(u32::MAX, 100).unwrap().offset(),
            429_496_729_400
        );
    }
}
