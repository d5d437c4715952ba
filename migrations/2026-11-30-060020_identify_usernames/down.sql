DROP TRIGGER users_release_twins ON users;
DROP TRIGGER users_reset_is_twin ON users;
DROP INDEX idx_user_twin;
DROP INDEX unique_username_identity;
UPDATE users SET is_twin = false WHERE is_twin;
