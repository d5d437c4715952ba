DROP TABLE search_synonym_words;
DROP TABLE search_synonyms;
