-- Payments and refunds that were recorded since are lost.
DROP TABLE order_payments;
DROP FUNCTION refuse_order_payment_change();
