CREATE INDEX CONCURRENTLY idx_order_refund_due ON orders (id) WHERE refund_due > 0;
