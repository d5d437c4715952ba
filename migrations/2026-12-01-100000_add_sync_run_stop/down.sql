ALTER TABLE haier_sync_logs
    DROP COLUMN progress_at,
    DROP COLUMN stop_requested_at,
    DROP COLUMN stop_requested_by;
