CREATE INDEX CONCURRENTLY idx_stock_hold_open_reference ON stock_holds (product_id, reference)
    WHERE held > 0;
