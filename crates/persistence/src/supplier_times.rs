//! Times of products and figures, with what syncs of the complete list have confirmed. The subqueries about
//! these syncs are the same for all rows, so that PostgreSQL evaluates them once for a statement.

/// When a row `figures` of `supplier_stock_figures` was received or, if it follows the syncs, confirmed.
pub(crate) const FIGURE_TIME: &str = "GREATEST(figures.received_at, CASE WHEN figures.follows_syncs THEN \
     (SELECT stock_at FROM supplier_sync_times WHERE supplier = 'haier') END)";

/// When a sync last brought a row of `products`, or confirmed it with the complete list.
pub(crate) const LAST_SYNC: &str = "GREATEST(products.last_sync_at, CASE WHEN products.source = 'haier' \
     AND products.is_listed AND products.last_sync_error = '' AND products.last_sync_at IS NOT NULL THEN \
     (SELECT products_at FROM supplier_sync_times WHERE supplier = 'haier') END)";
