-- A unique file has whoever deletes a picture wait for everybody else who deletes one of the same file, and
-- two who delete several, in different orders, for each other. Noted twice, it is still deleted once.
ALTER TABLE media_leftovers DROP CONSTRAINT media_leftovers_pkey;
ALTER TABLE media_leftovers ADD COLUMN id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
CREATE INDEX idx_media_leftovers_file ON media_leftovers (file);

CREATE OR REPLACE FUNCTION note_media_leftover() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO media_leftovers (file) VALUES (OLD.file);
    RETURN NULL;
END
$$;

COMMENT ON TABLE media_leftovers IS 'Files whose row is gone, some more than once: a job deletes them, unless another row has the same file.';
