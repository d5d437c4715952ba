ALTER TABLE products
    ADD COLUMN low_stock_threshold INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN restock_requested_at TIMESTAMPTZ,
    ADD CONSTRAINT products_low_stock_threshold_not_negative
        CHECK (low_stock_threshold >= 0) NOT VALID,
    -- Room on each page, so that a change of stock stays a heap-only update.
    SET (fillfactor = 80);

COMMENT ON COLUMN products.low_stock_threshold IS
    'At this many units or fewer the stock is low (不足); 0 never is.';
COMMENT ON COLUMN products.restock_requested_at IS
    'When somebody asked for more units (待补货); null once the stock is above the threshold again.';
