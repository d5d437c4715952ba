DROP TRIGGER products_change_search ON products;
DROP FUNCTION change_product_search;
DROP TRIGGER products_add_search ON products;
DROP FUNCTION add_product_search;
DROP TABLE product_search;
DROP FUNCTION search_tokens;
