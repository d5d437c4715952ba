-- Open holds, newest first: ended ones between them are soon far more.
CREATE INDEX CONCURRENTLY idx_stock_hold_open_id ON stock_holds (id) WHERE held > 0;
