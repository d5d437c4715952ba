-- The check scans the table, which has one row for each run.
ALTER TABLE haier_sync_logs
    ADD COLUMN skipped_count INTEGER NOT NULL DEFAULT 0
        CONSTRAINT haier_sync_logs_skipped_count_not_negative CHECK (skipped_count >= 0);

COMMENT ON COLUMN haier_sync_logs.skipped_count IS
    'Products that were left out because their category or brand is not brought.';
