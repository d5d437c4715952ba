-- Scopes, expiry and the last four characters are lost: all keys that aren't revoked may do again what
-- staff may.
DROP TRIGGER api_keys_increase_version ON api_keys;
ALTER TABLE api_keys
    DROP COLUMN scopes,
    DROP COLUMN expires_at,
    DROP COLUMN last_four,
    DROP COLUMN version;
COMMENT ON TABLE api_keys IS 'Services that may use the API, as staff may, and the hashes of their keys.';
COMMENT ON COLUMN api_keys.revoked_at IS 'When it was revoked; null while it is valid.';
