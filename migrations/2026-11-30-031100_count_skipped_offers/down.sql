ALTER TABLE haier_sync_logs DROP COLUMN skipped_count;
