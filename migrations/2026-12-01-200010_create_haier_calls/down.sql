DROP TABLE haier_calls;
