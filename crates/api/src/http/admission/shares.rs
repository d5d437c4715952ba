//! How classes of requests share the connections of the pool.

/// Database connections of each class of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// For looking up callers, and for accounts.
    pub identity: usize,
    /// For stock and orders, besides those of the stock workers.
    pub stock: usize,
    /// For public reads.
    pub reads: usize,
    /// For analytics, logs and exports.
    pub reports: usize,
    /// For uploads.
    pub uploads: usize,
    /// For all of these together.
    pub all: usize,
}

impl Shares {
    /// Connections reserved for jobs and use cases that hash passwords, besides those of the stock
    /// workers, so that `/readyz` waits for neither.
    const RESERVED: usize = 3;

    /// Divides a pool. Each class has at least one connection; if the pool is too small for that,
    /// classes wait for each other.
    pub fn of(pool: usize, stock_writers: usize) -> Self {
        let left = pool.saturating_sub(stock_writers.saturating_add(Self::RESERVED));
        let identity = left.div_ceil(6).max(1);
        let stock = left.div_ceil(6).max(1);
        let reports = (left / 12).max(1);
        let uploads = (left / 12).max(1);
        let others = [identity, stock, reports, uploads].iter().sum();
        Self {
            identity,
            stock,
            reads: left.saturating_sub(others).max(1),
            reports,
            uploads,
            all: left.max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_leave_some_to_stock_and_jobs_and_have_one_each_at_least() {
        let shares = |pool, writers| {
            let it = Shares::of(pool, writers);
            [it.identity, it.stock, it.reads, it.reports, it.uploads]
        };
        assert_eq!(shares(16, 2), [2, 2, 5, 1, 1]);
        assert_eq!(shares(9, 2), [1, 1, 1, 1, 1]);
        assert_eq!(shares(1, 64), [1, 1, 1, 1, 1]);
        assert_eq!(shares(64, 4).iter().sum::<usize>(), 64 - 4 - 3);
    }
}
