CREATE TABLE blocked_keywords (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    keyword VARCHAR(100) COLLATE "C" NOT NULL,
    created_by BIGINT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_blocked_keyword UNIQUE (keyword),
    CONSTRAINT blocked_keywords_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT blocked_keywords_keyword_not_blank CHECK (keyword ~ '\S')
);

CREATE INDEX idx_blocked_keyword_created_by ON blocked_keywords (created_by)
    WHERE created_by IS NOT NULL;

COMMENT ON TABLE blocked_keywords IS
    'Words that no hot keyword and no suggested keyword may contain. Searching for them works.';
COMMENT ON COLUMN blocked_keywords.keyword IS
    'As searches compare: NFKC, lower case, simplified characters, without invisible ones.';
COMMENT ON COLUMN blocked_keywords.created_by IS 'The admin who blocked it; null after the user is deleted.';
