DROP TABLE search_logs;
DROP TABLE media_images;
