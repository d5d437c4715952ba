CREATE INDEX CONCURRENTLY idx_stock_hold_created_by ON stock_holds (created_by)
    WHERE created_by IS NOT NULL;
