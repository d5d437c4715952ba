-- It served the delete rule only.
DROP INDEX CONCURRENTLY IF EXISTS idx_user_activity_user;
