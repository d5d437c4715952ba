DROP INDEX CONCURRENTLY IF EXISTS idx_order_payment_status;
