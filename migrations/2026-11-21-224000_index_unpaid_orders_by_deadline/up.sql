-- Overdue orders are found by the payment deadline that their customers were told.
CREATE INDEX CONCURRENTLY idx_order_unpaid_deadline
    ON orders (expires_at, id) WHERE status = 'pending';
