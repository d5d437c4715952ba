CREATE TABLE idempotency_keys (
    scope BIGINT NOT NULL,
    key VARCHAR(128) NOT NULL,
    fingerprint BYTEA NOT NULL,
    status SMALLINT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_idempotency_key PRIMARY KEY (scope, key),
    CONSTRAINT idempotency_keys_scope_not_negative CHECK (scope >= 0),
    CONSTRAINT idempotency_keys_key_not_blank CHECK (key <> ''),
    CONSTRAINT idempotency_keys_status_not_negative CHECK (status >= 0)
);

CREATE INDEX idx_idempotency_key_created ON idempotency_keys (created_at);

COMMENT ON TABLE idempotency_keys IS
    'Requests that must not have a second effect, with their first answers; forgotten after a while.';
COMMENT ON COLUMN idempotency_keys.scope IS
    'The user whose key it is; 0 for services. Not a foreign key: old keys of a deleted user harm nobody.';
COMMENT ON COLUMN idempotency_keys.key IS 'The caller''s name for the request.';
COMMENT ON COLUMN idempotency_keys.fingerprint IS 'Hash of everything that the request asked for.';
COMMENT ON COLUMN idempotency_keys.status IS 'HTTP status of the first answer.';
COMMENT ON COLUMN idempotency_keys.body IS 'Body of the first answer.';
