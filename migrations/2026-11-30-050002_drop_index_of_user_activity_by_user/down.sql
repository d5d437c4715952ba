CREATE INDEX CONCURRENTLY idx_user_activity_user ON user_activity (user_id);
