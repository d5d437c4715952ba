-- Returns can't be expressed in the former schema: their receipts stay in the inventory log, and the
-- money in order_payments.
DELETE FROM statistics_backlog WHERE returned IS NOT NULL;
ALTER TABLE statistics_backlog
    DROP COLUMN returned,
    DROP COLUMN order_item_id;
ALTER TABLE order_items
    DROP CONSTRAINT order_items_returned_quantity_in_range,
    DROP COLUMN returned_quantity;
DROP TABLE order_return_lines;
DROP TABLE order_returns;
