-- Services' kept answers are lost: there is no place for them.
DELETE FROM idempotency_keys WHERE scope < 0;

ALTER TABLE idempotency_keys
    ADD CONSTRAINT idempotency_keys_scope_not_negative CHECK (scope >= 0);

COMMENT ON COLUMN idempotency_keys.scope IS
    'The user whose key it is; 0 for services. Not a foreign key: old keys of a deleted user harm nobody.';
