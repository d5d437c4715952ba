-- The latest steps of an order, however many it has.
CREATE INDEX CONCURRENTLY idx_order_history_order_id ON order_status_history (order_id, id);
