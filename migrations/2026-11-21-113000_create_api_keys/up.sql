CREATE TABLE api_keys (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    key_hash BYTEA NOT NULL,
    created_by BIGINT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    CONSTRAINT unique_api_key_hash UNIQUE (key_hash),
    CONSTRAINT api_keys_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT api_keys_name_not_blank CHECK (name ~ '\S'),
    CONSTRAINT api_keys_key_hash_length CHECK (octet_length(key_hash) = 32)
);

CREATE UNIQUE INDEX unique_api_key_name ON api_keys (lower(name));
CREATE INDEX idx_api_key_created_by ON api_keys (created_by) WHERE created_by IS NOT NULL;

COMMENT ON TABLE api_keys IS 'Services that may use the API, as staff may, and the hashes of their keys.';
COMMENT ON COLUMN api_keys.name IS
    'The service''s name, unique for ever without regard to case; the inventory log has it behind service:';
COMMENT ON COLUMN api_keys.key_hash IS 'SHA-256 of the key, which is 256 random bits and kept nowhere.';
COMMENT ON COLUMN api_keys.created_by IS 'The admin who made it; null after they are deleted.';
COMMENT ON COLUMN api_keys.last_used_at IS 'Noted once a minute at most; null until the first use.';
COMMENT ON COLUMN api_keys.revoked_at IS 'Since when it is worth nothing; null while it is valid.';
