-- A dump of the data alone is restored with an empty search_path, and the triggers are at work meanwhile.
ALTER FUNCTION add_product_search() SET search_path FROM CURRENT;
ALTER FUNCTION change_product_search() SET search_path FROM CURRENT;
ALTER FUNCTION note_media_leftover() SET search_path FROM CURRENT;

-- Restored products have got a row already when their own rows of product_search come.
CREATE FUNCTION replace_product_search() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM product_search WHERE product_id = NEW.product_id;
    RETURN NEW;
END
$$;

CREATE TRIGGER product_search_replace BEFORE INSERT ON product_search
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION replace_product_search();

COMMENT ON FUNCTION replace_product_search() IS
    'Lets a row from a dump take the place of the one that the trigger of products has made.';
