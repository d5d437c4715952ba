-- Keys so far may do what staff may, and so do those that the previous version of the program makes
-- meanwhile: hence the default. That version refuses the longer keys of this one.
ALTER TABLE api_keys
    ADD COLUMN scopes TEXT[] NOT NULL DEFAULT ARRAY[
        'catalog:read', 'media:upload', 'stock:lock', 'orders:place', 'orders:manage',
        'payments:record', 'haier:read', 'reports:read'
    ],
    ADD COLUMN expires_at TIMESTAMPTZ,
    ADD COLUMN last_four VARCHAR(4),
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT api_keys_scopes_known CHECK (
        scopes <@ ARRAY[
            'catalog:read', 'catalog:write', 'media:upload', 'stock:lock', 'stock:adjust',
            'orders:place', 'orders:manage', 'payments:record', 'haier:read', 'haier:*',
            'reports:read', 'admin'
        ]
    ) NOT VALID,
    ADD CONSTRAINT api_keys_last_four_characters CHECK (last_four ~ '^[0-9A-Za-z]{4}$') NOT VALID,
    ADD CONSTRAINT api_keys_version_positive CHECK (version > 0) NOT VALID;

CREATE TRIGGER api_keys_increase_version
    BEFORE UPDATE OF scopes, expires_at
    ON api_keys FOR EACH ROW
    WHEN ((OLD.scopes, OLD.expires_at) IS DISTINCT FROM (NEW.scopes, NEW.expires_at))
    EXECUTE FUNCTION increase_version();

COMMENT ON TABLE api_keys IS
    'Services that may use the API as far as the scopes of their keys allow, and the hashes of the keys.';
COMMENT ON COLUMN api_keys.scopes IS
    'What the key allows: catalog:read, catalog:write, media:upload, stock:lock, stock:adjust, orders:place, orders:manage, payments:record, haier:read, haier:*, reports:read, admin.';
COMMENT ON COLUMN api_keys.expires_at IS
    'From when on it isn''t valid; null if it doesn''t expire.';
COMMENT ON COLUMN api_keys.last_four IS
    'The last four characters of the key; null for keys made before these were stored.';
COMMENT ON COLUMN api_keys.version IS
    'Increased by every change of scopes or expiry; an edit may name the version that it is based on.';
COMMENT ON COLUMN api_keys.revoked_at IS 'When it was revoked; null if it wasn''t.';
