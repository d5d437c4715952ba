DROP TABLE haier_sync_failures;
DROP TABLE haier_sync_logs;
DROP TABLE haier_configs;
