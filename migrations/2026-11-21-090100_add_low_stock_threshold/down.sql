ALTER TABLE products
    RESET (fillfactor),
    DROP COLUMN restock_requested_at,
    DROP COLUMN low_stock_threshold;
