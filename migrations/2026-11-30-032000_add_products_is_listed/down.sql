-- Products whose source was set to haier keep it: a sync of the former version would set it as well.
ALTER TABLE haier_sync_logs DROP COLUMN not_listed_count;
ALTER TABLE products DROP COLUMN is_listed;
