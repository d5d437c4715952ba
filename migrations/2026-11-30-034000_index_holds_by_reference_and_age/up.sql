-- The oldest open holds of a reference, apart from those of an order with the same reference.
CREATE INDEX CONCURRENTLY idx_stock_hold_open_reference_id
    ON stock_holds (product_id, reference, is_of_order, id) WHERE held > 0;
