DROP TABLE haier_sync_stock_batches;
DROP TABLE haier_sync_checkpoints;
