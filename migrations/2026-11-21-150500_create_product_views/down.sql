-- What was seen when is lost; products.view_count stays.
DROP TABLE product_views_recent;
DROP TABLE product_views_by_hour;
