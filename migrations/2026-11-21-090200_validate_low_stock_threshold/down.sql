ALTER TABLE products DROP CONSTRAINT products_low_stock_threshold_not_negative;
ALTER TABLE products ADD CONSTRAINT products_low_stock_threshold_not_negative
    CHECK (low_stock_threshold >= 0) NOT VALID;
