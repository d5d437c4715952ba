ALTER TABLE outbox_events DROP COLUMN order_id;
DROP TABLE order_status_history;
DROP TABLE order_items;
DROP TABLE orders;
