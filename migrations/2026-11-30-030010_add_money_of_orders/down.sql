DROP TRIGGER orders_derive_money ON orders;
DROP FUNCTION derive_order_money();
ALTER TABLE order_items DROP COLUMN shipped_quantity;
ALTER TABLE orders
    DROP COLUMN payment_status,
    DROP COLUMN refund_due,
    DROP COLUMN credited_amount,
    DROP COLUMN refunded_amount,
    DROP COLUMN paid_amount;
