DROP INDEX CONCURRENTLY idx_stock_hold_open_id;
