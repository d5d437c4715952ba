ALTER TABLE haier_sync_failures DROP COLUMN reason_code;
