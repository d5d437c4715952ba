-- A constant default: the column takes no rewrite.
ALTER TABLE haier_configs ADD COLUMN is_twin BOOLEAN NOT NULL DEFAULT false;

COMMENT ON COLUMN haier_configs.is_twin IS
    'Whether its name looked like that of an older configuration when names became unique by look.';
COMMENT ON COLUMN haier_configs.config IS
    'JSON object: client_id, client_secret, token_url, base_url, customer_code, send_to_code, supplier_code, password, seller_password, county_code, rate_per_second. Secrets are encrypted (enc:1:…); other texts are plain ones of before.';

-- Marks the twins and creates the index under one lock, which blocks writers, not readers.
LOCK TABLE haier_configs IN SHARE ROW EXCLUSIVE MODE;

UPDATE haier_configs SET is_twin = true WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY text_identity(name) ORDER BY id) AS position
        FROM haier_configs
    ) AS alike
    WHERE position > 1
);

CREATE UNIQUE INDEX unique_haier_config_identity ON haier_configs (text_identity(name))
    WHERE NOT is_twin;

CREATE TRIGGER haier_configs_reset_is_twin BEFORE UPDATE OF name ON haier_configs FOR EACH ROW
    WHEN (OLD.is_twin AND OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION reset_is_twin();
CREATE TRIGGER haier_configs_release_twins AFTER UPDATE OF name OR DELETE ON haier_configs
    FOR EACH STATEMENT EXECUTE FUNCTION release_twins('text_identity(%s.name)');
