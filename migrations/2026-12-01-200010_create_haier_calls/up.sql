CREATE TABLE haier_calls (
    day DATE PRIMARY KEY,
    calls BIGINT NOT NULL,
    CONSTRAINT haier_calls_calls_not_negative CHECK (calls >= 0)
);

COMMENT ON TABLE haier_calls IS 'Calls that syncs have made to Haier''s platform.';
COMMENT ON COLUMN haier_calls.day IS 'The business day, in the shop''s time zone.';
COMMENT ON COLUMN haier_calls.calls IS 'HTTP requests, with those for tokens and repeated ones.';
