DROP TABLE keyword_searches_by_day;
DROP TABLE public_keywords;
COMMENT ON COLUMN search_logs.keyword IS NULL;
DROP INDEX idx_search_user;
DROP INDEX idx_search_keyword;
CREATE INDEX idx_search_keyword ON search_logs (keyword varchar_pattern_ops);
CREATE INDEX idx_search_user ON search_logs (user_id) WHERE user_id IS NOT NULL;
