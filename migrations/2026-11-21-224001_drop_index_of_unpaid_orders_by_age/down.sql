CREATE INDEX CONCURRENTLY idx_order_unpaid ON orders (created_at, id) WHERE status = 'pending';
