-- Orders of gifts alone cost nothing: they are paid once the step was made.
CREATE OR REPLACE FUNCTION derive_order_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.refund_due := greatest(0, NEW.paid_amount - NEW.refunded_amount - CASE
        WHEN NEW.status IN ('pending', 'cancelled', 'refunded') THEN 0
        ELSE NEW.total_amount - NEW.credited_amount
    END);
    NEW.payment_status := CASE
        WHEN NEW.refund_due > 0 THEN 'refund_due'
        WHEN NEW.paid_amount = 0 AND NEW.total_amount = 0 AND NEW.paid_at IS NOT NULL THEN 'paid'
        WHEN NEW.paid_amount = 0 THEN 'unpaid'
        WHEN NEW.refunded_amount = 0 THEN 'paid'
        WHEN NEW.refunded_amount < NEW.paid_amount THEN 'partly_refunded'
        ELSE 'refunded'
    END;
    RETURN NEW;
END
$$;

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

-- The trigger derives the value anew.
UPDATE orders SET payment_status = 'paid'
WHERE total_amount = 0 AND paid_amount = 0 AND paid_at IS NOT NULL;
