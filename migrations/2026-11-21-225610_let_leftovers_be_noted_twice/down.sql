CREATE OR REPLACE FUNCTION note_media_leftover() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO media_leftovers (file) VALUES (OLD.file) ON CONFLICT (file) DO NOTHING;
    RETURN NULL;
END
$$;

DELETE FROM media_leftovers AS one USING media_leftovers AS other
    WHERE one.file = other.file AND one.id > other.id;

DROP INDEX idx_media_leftovers_file;
ALTER TABLE media_leftovers DROP COLUMN id;
ALTER TABLE media_leftovers ADD PRIMARY KEY (file);

COMMENT ON TABLE media_leftovers IS 'Files whose row is gone: a job deletes them, unless another row has the same file.';
