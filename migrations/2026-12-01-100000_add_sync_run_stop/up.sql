-- A run shows a sign of life while it is in progress, and can be stopped from anywhere.
ALTER TABLE haier_sync_logs
    ADD COLUMN progress_at TIMESTAMPTZ,
    ADD COLUMN stop_requested_at TIMESTAMPTZ,
    ADD COLUMN stop_requested_by VARCHAR(150) NOT NULL DEFAULT '',
    -- The table is small: a row for each run.
    ADD CONSTRAINT haier_sync_logs_stop_requested_by_somebody
        CHECK ((stop_requested_at IS NULL) = (stop_requested_by = ''));

COMMENT ON COLUMN haier_sync_logs.progress_at IS
    'When the counts of a run in progress were last recorded; null before the first time.';
COMMENT ON COLUMN haier_sync_logs.stop_requested_at IS
    'When a stop of the run was requested; null without a request.';
COMMENT ON COLUMN haier_sync_logs.stop_requested_by IS
    'Name of the user who requested the stop; empty without a request.';
