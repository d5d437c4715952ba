CREATE TABLE search_synonyms (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    words TEXT[] NOT NULL,
    created_by BIGINT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT search_synonyms_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT search_synonyms_words_several CHECK (cardinality(words) BETWEEN 2 AND 20),
    CONSTRAINT search_synonyms_words_not_null CHECK (array_position(words, NULL) IS NULL),
    CONSTRAINT search_synonyms_version_positive CHECK (version > 0)
);

CREATE INDEX idx_search_synonym_created_by ON search_synonyms (created_by)
    WHERE created_by IS NOT NULL;

CREATE TABLE search_synonym_words (
    word VARCHAR(50) COLLATE "C" NOT NULL,
    synonym_id BIGINT NOT NULL,
    CONSTRAINT unique_search_synonym_word PRIMARY KEY (word),
    CONSTRAINT search_synonym_words_synonym_id_fkey FOREIGN KEY (synonym_id)
        REFERENCES search_synonyms (id) ON DELETE CASCADE,
    CONSTRAINT search_synonym_words_word_not_blank CHECK (word ~ '\S')
);

CREATE INDEX idx_search_synonym_word_synonym_id ON search_synonym_words (synonym_id);

CREATE TRIGGER search_synonyms_increase_version
    BEFORE UPDATE OF words ON search_synonyms FOR EACH ROW
    WHEN (OLD.words IS DISTINCT FROM NEW.words)
    EXECUTE FUNCTION increase_version();

COMMENT ON TABLE search_synonyms IS
    'Groups of words that mean the same in a search, beside the built-in units and numerals.';
COMMENT ON COLUMN search_synonyms.words IS
    'As searches compare: NFKC, lower case, simplified characters, without invisible ones and marks.';
COMMENT ON COLUMN search_synonyms.created_by IS 'The admin who created it; null after the user is deleted.';
COMMENT ON COLUMN search_synonyms.version IS
    'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON TABLE search_synonym_words IS
    'The words of all groups, so that no word is in two of them. Written together with search_synonyms.words.';
