-- Earlier failures have no kind; the previous version writes none.
ALTER TABLE haier_sync_failures
    ADD COLUMN reason_code VARCHAR(32) NOT NULL DEFAULT 'other';

COMMENT ON COLUMN haier_sync_failures.reason_code IS
    'The kind of the reason, by which failures are grouped.';
