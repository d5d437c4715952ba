-- Orders that complete by themselves some time after their shipment.
CREATE INDEX CONCURRENTLY idx_order_shipped ON orders (shipped_at, id) WHERE status = 'shipped';
