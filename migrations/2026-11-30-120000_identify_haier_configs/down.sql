DROP TRIGGER haier_configs_release_twins ON haier_configs;
DROP TRIGGER haier_configs_reset_is_twin ON haier_configs;
DROP INDEX unique_haier_config_identity;
COMMENT ON COLUMN haier_configs.config IS
    'JSON object: client_id, client_secret, token_url, base_url, customer_code, send_to_code, supplier_code, password, seller_password.';
ALTER TABLE haier_configs DROP COLUMN is_twin;
