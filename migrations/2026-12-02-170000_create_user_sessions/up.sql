CREATE TABLE user_sessions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL,
    token_version INTEGER NOT NULL,
    refresh_number INTEGER NOT NULL DEFAULT 1,
    client_address VARCHAR(45) NOT NULL DEFAULT '',
    user_agent VARCHAR(255) NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    last_used_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    end_reason VARCHAR(32),
    CONSTRAINT user_sessions_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_sessions_token_version_not_negative CHECK (token_version >= 0),
    CONSTRAINT user_sessions_refresh_number_positive CHECK (refresh_number > 0),
    CONSTRAINT user_sessions_end_reason_known CHECK (end_reason IN (
        'logged_out', 'ended_by_user', 'ended_by_admin', 'account_changed',
        'refresh_token_reused', 'too_many_sessions')),
    CONSTRAINT user_sessions_end_has_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE INDEX idx_user_session_user ON user_sessions (user_id, id);
-- For the purge.
CREATE INDEX idx_user_session_end ON user_sessions (COALESCE(ended_at, expires_at));

COMMENT ON TABLE user_sessions IS
    'Sessions of users, one for each sign-in. A session ends at ended_at or expires_at, or when the user''s token_version changes.';
COMMENT ON COLUMN user_sessions.token_version IS
    'The user''s token_version when the session began, or when its user last changed the password in it.';
COMMENT ON COLUMN user_sessions.refresh_number IS
    'Number of the refresh token that is valid; lower ones were used. Tokens are signed, not stored.';
COMMENT ON COLUMN user_sessions.client_address IS
    'Address of the client at the sign-in or the last recorded use; empty if unknown.';
COMMENT ON COLUMN user_sessions.user_agent IS
    'User-Agent at the sign-in or the last recorded use; empty without one.';
COMMENT ON COLUMN user_sessions.last_used_at IS
    'Time of the last refresh, or of another use, updated at most every five minutes.';
COMMENT ON COLUMN user_sessions.expires_at IS 'When it ends by itself, if it isn''t continued before.';
COMMENT ON COLUMN user_sessions.ended_at IS 'When it was ended; null while it is open or if it has expired.';
COMMENT ON COLUMN user_sessions.end_reason IS 'Why it was ended, such as logged_out; null with ended_at.';
