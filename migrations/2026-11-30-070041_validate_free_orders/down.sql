-- A valid constraint becomes one that isn't checked only by being made again.
ALTER TABLE orders DROP CONSTRAINT orders_payment_status_follows;
ALTER TABLE orders ADD CONSTRAINT orders_payment_status_follows CHECK (
    payment_status = CASE
        WHEN refund_due > 0 THEN 'refund_due'
        WHEN paid_amount = 0 AND total_amount = 0 AND paid_at IS NOT NULL THEN 'paid'
        WHEN paid_amount = 0 THEN 'unpaid'
        WHEN refunded_amount = 0 THEN 'paid'
        WHEN refunded_amount < paid_amount THEN 'partly_refunded'
        ELSE 'refunded'
    END
) NOT VALID;
