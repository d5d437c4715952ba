-- Fails where two rows have one file: that data can't be said in the old form.
DROP TRIGGER media_images_leftover ON media_images;
DROP FUNCTION note_media_leftover();
DROP TABLE media_leftovers;

ALTER TABLE media_images
    DROP CONSTRAINT unique_media_file_of_product,
    ADD CONSTRAINT unique_media_file UNIQUE (file),
    DROP COLUMN uploaded_by,
    DROP COLUMN thumbnail_type,
    DROP COLUMN frames,
    DROP COLUMN height,
    DROP COLUMN width,
    DROP COLUMN sha256;
