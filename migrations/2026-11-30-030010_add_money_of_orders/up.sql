ALTER TABLE orders
    ADD COLUMN paid_amount NUMERIC(22, 2) NOT NULL DEFAULT 0,
    ADD COLUMN refunded_amount NUMERIC(22, 2) NOT NULL DEFAULT 0,
    ADD COLUMN credited_amount NUMERIC(22, 2) NOT NULL DEFAULT 0,
    ADD COLUMN refund_due NUMERIC(22, 2) NOT NULL DEFAULT 0,
    ADD COLUMN payment_status VARCHAR(16) NOT NULL DEFAULT 'unpaid',
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

COMMENT ON COLUMN orders.paid_amount IS 'Sum of its payments, in yuan.';
COMMENT ON COLUMN orders.refunded_amount IS 'Sum of its refunds, in yuan.';
COMMENT ON COLUMN orders.credited_amount IS 'Value of units that were never delivered or came back, in yuan.';
COMMENT ON COLUMN orders.refund_due IS 'Amount that the customer is to get back, in yuan; derived.';
COMMENT ON COLUMN orders.payment_status IS 'unpaid, paid, refund_due, partly_refunded or refunded; derived.';

-- The previous version of the program changes the status alone.
CREATE FUNCTION derive_order_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.refund_due := greatest(0, NEW.paid_amount - NEW.refunded_amount - CASE
        WHEN NEW.status IN ('pending', 'cancelled', 'refunded') THEN 0
        ELSE NEW.total_amount - NEW.credited_amount
    END);
    NEW.payment_status := CASE
        WHEN NEW.refund_due > 0 THEN 'refund_due'
        WHEN NEW.paid_amount = 0 THEN 'unpaid'
        WHEN NEW.refunded_amount = 0 THEN 'paid'
        WHEN NEW.refunded_amount < NEW.paid_amount THEN 'partly_refunded'
        ELSE 'refunded'
    END;
    RETURN NEW;
END
$$;

CREATE TRIGGER orders_derive_money
    BEFORE INSERT OR UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION derive_order_money();

COMMENT ON FUNCTION derive_order_money() IS
    'Sets refund_due and payment_status from the status and the sums of payments and refunds.';

ALTER TABLE order_items
    ADD COLUMN shipped_quantity INTEGER,
    ADD CONSTRAINT order_items_shipped_quantity_in_range CHECK (
        shipped_quantity >= 0 AND shipped_quantity <= quantity
    ) NOT VALID;

COMMENT ON COLUMN order_items.shipped_quantity IS 'Units that were shipped; null until the order is shipped.';
