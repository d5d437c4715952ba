-- A valid constraint becomes one that isn't checked only by being made again.
ALTER TABLE orders
    DROP CONSTRAINT orders_refunded_amount_in_range,
    DROP CONSTRAINT orders_credited_amount_in_range,
    DROP CONSTRAINT orders_refund_due_is_the_rest,
    DROP CONSTRAINT orders_payment_status_follows,
    ADD CONSTRAINT orders_refunded_amount_in_range CHECK (
        refunded_amount >= 0 AND refunded_amount <= paid_amount
    ) NOT VALID,
    ADD CONSTRAINT orders_credited_amount_in_range CHECK (
        credited_amount >= 0 AND credited_amount <= total_amount
    ) NOT VALID,
    ADD CONSTRAINT orders_refund_due_is_the_rest CHECK (
        refund_due = greatest(0, paid_amount - refunded_amount - CASE
            WHEN status IN ('pending', 'cancelled', 'refunded') THEN 0
            ELSE total_amount - credited_amount
        END)
    ) NOT VALID,
    ADD CONSTRAINT orders_payment_status_follows CHECK (
        payment_status = CASE
            WHEN refund_due > 0 THEN 'refund_due'
            WHEN paid_amount = 0 THEN 'unpaid'
            WHEN refunded_amount = 0 THEN 'paid'
            WHEN refunded_amount < paid_amount THEN 'partly_refunded'
            ELSE 'refunded'
        END
    ) NOT VALID;

ALTER TABLE order_items
    DROP CONSTRAINT order_items_shipped_quantity_in_range,
    ADD CONSTRAINT order_items_shipped_quantity_in_range CHECK (
        shipped_quantity >= 0 AND shipped_quantity <= quantity
    ) NOT VALID;
