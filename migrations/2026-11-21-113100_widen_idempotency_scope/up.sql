-- The number alone tells users and services apart, so that the key stays as short as it was and
-- nothing is rewritten.
ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_scope_not_negative;

COMMENT ON COLUMN idempotency_keys.scope IS
    'Whose key it is: a user''s id, the id of a service''s API key with a minus, 0 for the shop itself. Not a foreign key: old keys of a deleted user harm nobody.';
