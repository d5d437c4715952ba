//! How the connections of the pool are shared out.

/// Database connections, by what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Those that requests share.
    pub requests: usize,
    /// Those with which it is looked up who asks, where the former are all in use.
    pub callers: usize,
}

impl Connections {
    /// Connections that requests don't get, besides the stock writers': one to look up who asks,
    /// two for jobs and passwords.
    const KEPT: usize = 3;

    /// Divides a pool, so that stock goes on and jobs are done while requests that take long have
    /// all of theirs. Requests have one at least.
    pub fn of(pool: usize, stock_writers: usize) -> Self {
        let requests = pool.saturating_sub(stock_writers + Self::KEPT).max(1);
        let left = pool.saturating_sub(requests + stock_writers);
        Self {
            requests,
            callers: left.min(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_leave_some_to_stock_and_jobs_and_have_one_at_least() {
        let shares = |pool, writers| {
            let Connections { requests, callers } = Connections::of(pool, writers);
            [requests, callers]
        };
        assert_eq!(shares(16, 2), [11, 1]);
        assert_eq!(shares(6, 2), [1, 1]);
        assert_eq!(shares(4, 2), [1, 1]);
        assert_eq!(shares(3, 2), [1, 0]);
        assert_eq!(shares(1, 64), [1, 0]);
    }
}
