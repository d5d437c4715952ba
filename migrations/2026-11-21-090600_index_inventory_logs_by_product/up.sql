-- One product's log in its own order: for its list, newest first, and for following the chain of
-- stock_after. Times don't give that order: two changes may come in one moment.
CREATE INDEX CONCURRENTLY idx_inventory_log_product ON inventory_logs (product_id, id);
