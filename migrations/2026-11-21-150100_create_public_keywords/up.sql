-- Nothing has written search_logs so far, so its indexes are made anew at once.
DROP INDEX idx_search_keyword;
DROP INDEX idx_search_user;
-- The searches of a keyword, and who searched for it, user by user.
CREATE INDEX idx_search_keyword ON search_logs (keyword varchar_pattern_ops, user_id);
CREATE INDEX idx_search_user ON search_logs (user_id, created_at DESC) WHERE user_id IS NOT NULL;

COMMENT ON COLUMN search_logs.keyword IS
    'As it is compared: NFKC, lower case, white space single, without invisible characters.';

-- Ordered by its bytes, so that the key serves prefixes under any locale.
CREATE TABLE public_keywords (
    keyword VARCHAR(100) COLLATE "C" NOT NULL,
    searches BIGINT NOT NULL,
    CONSTRAINT public_keywords_pkey PRIMARY KEY (keyword),
    CONSTRAINT public_keywords_keyword_not_blank CHECK (keyword ~ '\S'),
    CONSTRAINT public_keywords_searches_positive CHECK (searches > 0)
) WITH (fillfactor = 80);

COMMENT ON TABLE public_keywords IS
    'Keywords that at least three different users searched for: what others may be shown.';
COMMENT ON COLUMN public_keywords.searches IS 'The sum of its keyword_searches_by_day.';

CREATE TABLE keyword_searches_by_day (
    keyword VARCHAR(100) COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    searches BIGINT NOT NULL,
    CONSTRAINT keyword_searches_by_day_pkey PRIMARY KEY (keyword, day),
    CONSTRAINT keyword_searches_by_day_keyword_fkey FOREIGN KEY (keyword)
        REFERENCES public_keywords (keyword) ON DELETE CASCADE,
    CONSTRAINT keyword_searches_by_day_searches_positive CHECK (searches > 0)
) WITH (fillfactor = 80);

CREATE INDEX idx_keyword_searches_day ON keyword_searches_by_day (day);

COMMENT ON TABLE keyword_searches_by_day IS
    'How often a public keyword was searched for on a business day, with and without sign-in.';
