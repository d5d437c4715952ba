CREATE TABLE users (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username VARCHAR(150) NOT NULL,
    email VARCHAR(254) NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    role VARCHAR(16) NOT NULL DEFAULT 'user',
    is_active BOOLEAN NOT NULL DEFAULT true,
    token_version INTEGER NOT NULL DEFAULT 0,
    last_login_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT users_username_not_blank CHECK (username ~ '\S'),
    CONSTRAINT users_role_known CHECK (role IN ('user', 'staff', 'admin')),
    CONSTRAINT users_token_version_not_negative CHECK (token_version >= 0)
);

CREATE UNIQUE INDEX unique_username ON users (lower(username));

COMMENT ON TABLE users IS 'People who sign in: customers, staff and administrators.';
COMMENT ON COLUMN users.username IS 'Unique without regard to case; look it up by lower(username).';
COMMENT ON COLUMN users.email IS 'Empty where not given; not unique.';
COMMENT ON COLUMN users.password_hash IS 'Argon2 hash in PHC string form, salt and parameters included.';
COMMENT ON COLUMN users.role IS 'user, staff or admin.';
COMMENT ON COLUMN users.is_active IS 'Whether the account may sign in.';
COMMENT ON COLUMN users.token_version IS 'Raised to revoke every refresh token issued before.';
COMMENT ON COLUMN users.last_login_at IS 'Null until the first sign-in.';
