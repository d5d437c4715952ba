ALTER TABLE api_keys
    VALIDATE CONSTRAINT api_keys_scopes_known,
    VALIDATE CONSTRAINT api_keys_last_four_characters,
    VALIDATE CONSTRAINT api_keys_version_positive;
