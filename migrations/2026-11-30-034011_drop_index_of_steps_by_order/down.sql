CREATE INDEX CONCURRENTLY idx_order_history_order ON order_status_history (order_id);
