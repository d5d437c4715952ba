-- How far a run of the sync has come: one whose process died goes on from here.
CREATE TABLE haier_sync_checkpoints (
    sync_log_id BIGINT PRIMARY KEY,
    plan_items INT NOT NULL,
    failures INT NOT NULL,
    stock_batches INT NOT NULL,
    resumptions INT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT haier_sync_checkpoints_sync_log_id_fkey FOREIGN KEY (sync_log_id)
        REFERENCES haier_sync_logs (id) ON DELETE CASCADE,
    CONSTRAINT haier_sync_checkpoints_counts_not_negative
        CHECK (plan_items >= 0 AND failures >= 0 AND stock_batches >= 0 AND resumptions >= 0)
);

-- Products that are planned and whose stock is to be fetched; a row for some hundreds of them.
CREATE TABLE haier_sync_stock_batches (
    sync_log_id BIGINT NOT NULL,
    number INT NOT NULL,
    product_codes TEXT[] NOT NULL,
    have_failed BOOLEAN[] NOT NULL,
    PRIMARY KEY (sync_log_id, number),
    CONSTRAINT haier_sync_stock_batches_sync_log_id_fkey FOREIGN KEY (sync_log_id)
        REFERENCES haier_sync_logs (id) ON DELETE CASCADE,
    CONSTRAINT haier_sync_stock_batches_number_positive CHECK (number > 0),
    CONSTRAINT haier_sync_stock_batches_of_one_length
        CHECK (cardinality(product_codes) = cardinality(have_failed))
);

COMMENT ON TABLE haier_sync_checkpoints IS
    'How far runs in progress have come; a run that has ended has none.';
COMMENT ON COLUMN haier_sync_checkpoints.plan_items IS
    'Items of its plan at that time; later ones are discarded when the run is resumed.';
COMMENT ON COLUMN haier_sync_checkpoints.failures IS
    'Its failures at that time; later ones are discarded when the run is resumed.';
COMMENT ON COLUMN haier_sync_checkpoints.stock_batches IS
    'Its rows of haier_sync_stock_batches at that time.';
COMMENT ON COLUMN haier_sync_checkpoints.resumptions IS 'How often the run was resumed.';
COMMENT ON COLUMN haier_sync_checkpoints.state IS
    'Options, positions and counts of the run, as JSON.';
COMMENT ON TABLE haier_sync_stock_batches IS
    'Products of runs in progress whose stock is fetched after they were planned.';
COMMENT ON COLUMN haier_sync_stock_batches.number IS 'Order within the run, from 1.';
COMMENT ON COLUMN haier_sync_stock_batches.have_failed IS
    'For each product, whether something about it, such as its prices, has failed.';
