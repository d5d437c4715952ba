-- Orders that were cancelled unpaid, which limit a customer's further ones.
CREATE INDEX CONCURRENTLY idx_order_abandoned ON orders (user_id, created_at)
    WHERE status = 'cancelled' AND paid_amount = 0;
