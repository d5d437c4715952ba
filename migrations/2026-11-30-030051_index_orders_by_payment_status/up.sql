CREATE INDEX CONCURRENTLY idx_order_payment_status ON orders (payment_status, id);
