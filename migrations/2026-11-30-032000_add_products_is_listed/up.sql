ALTER TABLE products ADD COLUMN is_listed BOOLEAN NOT NULL DEFAULT true;

COMMENT ON COLUMN products.is_listed IS
    'False once a complete list of the supplier lacked the product; is_sales is 0 then.';

-- The check scans the table, which has one row for each run.
ALTER TABLE haier_sync_logs
    ADD COLUMN not_listed_count INTEGER NOT NULL DEFAULT 0
        CONSTRAINT haier_sync_logs_not_listed_count_not_negative CHECK (not_listed_count >= 0);

COMMENT ON COLUMN haier_sync_logs.not_listed_count IS
    'Products that the complete list of this run lacked for the first time.';

-- From now on a sync leaves products of source local alone. Those that it has managed so far stay
-- managed: earlier syncs took each one back, so a source that staff had changed was never in effect.
UPDATE products SET source = 'haier'
WHERE source = 'local' AND supplier = 'haier' AND last_sync_at IS NOT NULL;
