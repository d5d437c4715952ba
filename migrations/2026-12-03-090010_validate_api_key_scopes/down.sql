-- As they were: not validated.
ALTER TABLE api_keys
    DROP CONSTRAINT api_keys_scopes_known,
    DROP CONSTRAINT api_keys_last_four_characters,
    DROP CONSTRAINT api_keys_version_positive;
ALTER TABLE api_keys
    ADD CONSTRAINT api_keys_scopes_known CHECK (
        scopes <@ ARRAY[
            'catalog:read', 'catalog:write', 'media:upload', 'stock:lock', 'stock:adjust',
            'orders:place', 'orders:manage', 'payments:record', 'haier:read', 'haier:*',
            'reports:read', 'admin'
        ]
    ) NOT VALID,
    ADD CONSTRAINT api_keys_last_four_characters CHECK (last_four ~ '^[0-9A-Za-z]{4}$') NOT VALID,
    ADD CONSTRAINT api_keys_version_positive CHECK (version > 0) NOT VALID;
