-- Marks the twins and creates the index under one lock, which blocks writers, not readers: a twin
-- that is inserted in between would make the index fail.
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE;

UPDATE users SET is_twin = true WHERE id IN (
    SELECT id FROM (
        SELECT id,
            row_number() OVER (PARTITION BY lower(text_identity(username)) ORDER BY id) AS position
        FROM users
    ) AS alike
    WHERE position > 1
);

CREATE UNIQUE INDEX unique_username_identity
    ON users (lower(text_identity(username))) WHERE NOT is_twin;
CREATE INDEX idx_user_twin ON users (id) WHERE is_twin;

CREATE TRIGGER users_reset_is_twin BEFORE UPDATE OF username ON users FOR EACH ROW
    WHEN (OLD.is_twin AND OLD.username IS DISTINCT FROM NEW.username) EXECUTE FUNCTION reset_is_twin();
CREATE TRIGGER users_release_twins AFTER UPDATE OF username OR DELETE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION release_twins('lower(text_identity(%s.username))');
