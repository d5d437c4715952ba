CREATE TABLE inventory_logs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id BIGINT NOT NULL,
    change_type VARCHAR(16) NOT NULL,
    quantity INTEGER NOT NULL,
    stock_after INTEGER NOT NULL,
    reason VARCHAR(255) NOT NULL DEFAULT '',
    reference VARCHAR(100) NOT NULL DEFAULT '',
    created_by BIGINT,
    operator_name VARCHAR(150) NOT NULL DEFAULT '',
    request_id VARCHAR(64) NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT inventory_logs_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT inventory_logs_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT inventory_logs_change_type_known
        CHECK (change_type IN ('lock', 'release', 'adjust')),
    CONSTRAINT inventory_logs_quantity_sign CHECK (
        CASE change_type
            WHEN 'lock' THEN quantity < 0
            WHEN 'release' THEN quantity > 0
            ELSE quantity <> 0
        END
    ),
    CONSTRAINT inventory_logs_stock_after_not_negative CHECK (stock_after >= 0)
);

CREATE INDEX catalog_inv_product_55e4e1_idx ON inventory_logs (product_id, created_at);
CREATE INDEX catalog_inv_change__9a36ba_idx ON inventory_logs (change_type);
CREATE INDEX idx_inventory_log_created_by ON inventory_logs (created_by)
    WHERE created_by IS NOT NULL;
CREATE INDEX idx_inventory_log_reference ON inventory_logs (reference) WHERE reference <> '';

COMMENT ON TABLE inventory_logs IS
    'Every change of a product''s stock. Append-only; the sum of a product''s quantities is its stock.';
COMMENT ON COLUMN inventory_logs.change_type IS 'lock (an order takes units), release (they come back) or adjust.';
COMMENT ON COLUMN inventory_logs.quantity IS 'Signed change of the stock: negative for lock, positive for release, never 0.';
COMMENT ON COLUMN inventory_logs.stock_after IS 'The product''s stock once this change was made.';
COMMENT ON COLUMN inventory_logs.reason IS 'Why, as a stable code or in words.';
COMMENT ON COLUMN inventory_logs.reference IS 'What it was for, such as an order number; empty where nothing.';
COMMENT ON COLUMN inventory_logs.created_by IS 'Who did it; null for a service or a job, or after the user is deleted.';
COMMENT ON COLUMN inventory_logs.operator_name IS 'Name of whoever did it; stays when the user is deleted.';
COMMENT ON COLUMN inventory_logs.request_id IS 'The request that asked for it; empty for a job.';

-- Deeper than 1 means inside another trigger: here, a foreign key's delete rule at work.
CREATE FUNCTION refuse_inventory_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        OLD.created_by := NULL;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'inventory_logs is append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              TABLE = 'inventory_logs',
              CONSTRAINT = 'inventory_logs_append_only',
              HINT = 'Correct a mistake with a further row.';
END
$$;

CREATE TRIGGER inventory_logs_append_only
    BEFORE UPDATE OR DELETE ON inventory_logs
    FOR EACH ROW EXECUTE FUNCTION refuse_inventory_log_change();

CREATE TRIGGER inventory_logs_no_truncate
    BEFORE TRUNCATE ON inventory_logs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_inventory_log_change();

COMMENT ON FUNCTION refuse_inventory_log_change() IS
    'Keeps inventory_logs append-only, save for the delete rules of its own foreign keys.';
