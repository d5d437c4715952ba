-- idx_stock_hold_holder begins with the same column.
DROP INDEX CONCURRENTLY IF EXISTS idx_stock_hold_created_by;
