CREATE TABLE haier_configs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name VARCHAR(50) NOT NULL DEFAULT 'haier',
    config JSONB NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_haier_config_name UNIQUE (name),
    CONSTRAINT haier_configs_name_not_blank CHECK (name ~ '\S'),
    CONSTRAINT haier_configs_config_object CHECK (jsonb_typeof(config) = 'object')
);

COMMENT ON TABLE haier_configs IS 'How to reach Haier''s open platform.';
COMMENT ON COLUMN haier_configs.config IS
    'JSON object: client_id, client_secret, token_url, base_url, customer_code, send_to_code, supplier_code, password, seller_password.';

CREATE TABLE haier_sync_logs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sync_type VARCHAR(16) NOT NULL,
    status VARCHAR(16) NOT NULL DEFAULT 'pending',
    message TEXT NOT NULL DEFAULT '',
    total_count INTEGER NOT NULL DEFAULT 0,
    success_count INTEGER NOT NULL DEFAULT 0,
    failed_count INTEGER NOT NULL DEFAULT 0,
    triggered_by VARCHAR(150) NOT NULL DEFAULT '',
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT haier_sync_logs_sync_type_known
        CHECK (sync_type IN ('products', 'prices', 'stock', 'full')),
    CONSTRAINT haier_sync_logs_status_known
        CHECK (status IN ('pending', 'processing', 'success', 'partial', 'failed')),
    CONSTRAINT haier_sync_logs_total_count_not_negative CHECK (total_count >= 0),
    CONSTRAINT haier_sync_logs_success_count_not_negative CHECK (success_count >= 0),
    CONSTRAINT haier_sync_logs_failed_count_not_negative CHECK (failed_count >= 0),
    CONSTRAINT haier_sync_logs_started_unless_pending
        CHECK (status = 'pending' OR started_at IS NOT NULL),
    CONSTRAINT haier_sync_logs_completed_when_final
        CHECK ((status IN ('success', 'partial', 'failed')) = (completed_at IS NOT NULL))
);

CREATE INDEX idx_sync_status_created ON haier_sync_logs (status, created_at);
CREATE INDEX idx_sync_type_created ON haier_sync_logs (sync_type, created_at);

COMMENT ON TABLE haier_sync_logs IS 'One row for each sync run with Haier.';
COMMENT ON COLUMN haier_sync_logs.sync_type IS 'products, prices, stock or full (all three).';
COMMENT ON COLUMN haier_sync_logs.status IS 'pending, processing, then success, partial or failed.';
COMMENT ON COLUMN haier_sync_logs.message IS 'How the run ended, for an operator.';
COMMENT ON COLUMN haier_sync_logs.total_count IS 'Products the run set out to sync.';
COMMENT ON COLUMN haier_sync_logs.triggered_by IS 'Name of the user, command or job that started it.';
COMMENT ON COLUMN haier_sync_logs.started_at IS 'Null while pending.';
COMMENT ON COLUMN haier_sync_logs.completed_at IS 'Null until the status is final.';

CREATE TABLE haier_sync_failures (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sync_log_id BIGINT NOT NULL,
    product_code VARCHAR(50) NOT NULL,
    stage VARCHAR(16) NOT NULL,
    reason TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT haier_sync_failures_sync_log_id_fkey FOREIGN KEY (sync_log_id)
        REFERENCES haier_sync_logs (id) ON DELETE CASCADE,
    CONSTRAINT haier_sync_failures_stage_known CHECK (stage IN ('products', 'prices', 'stock'))
);

CREATE INDEX idx_sync_failure_log ON haier_sync_failures (sync_log_id, id);

COMMENT ON TABLE haier_sync_failures IS 'What a sync run could not do, product by product, and why.';
COMMENT ON COLUMN haier_sync_failures.product_code IS
    'Haier''s code, not a foreign key: the product may not exist here.';
COMMENT ON COLUMN haier_sync_failures.stage IS 'Which part failed: products, prices or stock.';
