-- Ends all sessions: their refresh tokens are invalid after that.
DROP TABLE user_sessions;
