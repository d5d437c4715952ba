DROP TABLE haier_product_failures;
