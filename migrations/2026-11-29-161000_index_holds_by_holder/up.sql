-- The open ones of a holder apart from the ended ones, which are soon far more.
CREATE INDEX CONCURRENTLY idx_stock_hold_holder ON stock_holds (created_by, ended_at)
    WHERE created_by IS NOT NULL;
