DROP TABLE media_sources;
