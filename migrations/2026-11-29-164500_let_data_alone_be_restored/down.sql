DROP TRIGGER product_search_replace ON product_search;
DROP FUNCTION replace_product_search();
ALTER FUNCTION note_media_leftover() RESET search_path;
ALTER FUNCTION change_product_search() RESET search_path;
ALTER FUNCTION add_product_search() RESET search_path;
