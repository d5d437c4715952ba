-- No program has used these rows so far. The oldest active one stays active.
LOCK TABLE haier_configs IN SHARE ROW EXCLUSIVE MODE;

UPDATE haier_configs SET is_active = false
WHERE is_active AND id > (SELECT min(id) FROM haier_configs WHERE is_active);

CREATE UNIQUE INDEX unique_active_haier_config ON haier_configs (is_active) WHERE is_active;
