DROP INDEX CONCURRENTLY idx_stock_hold_holder;
