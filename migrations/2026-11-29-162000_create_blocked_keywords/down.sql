DROP TABLE blocked_keywords;
