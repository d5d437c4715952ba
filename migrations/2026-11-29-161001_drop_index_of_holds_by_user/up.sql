-- idx_stock_hold_holder begins with the same column.
DROP INDEX CONCURRENTLY idx_stock_hold_created_by;
