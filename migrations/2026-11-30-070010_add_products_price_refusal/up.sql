ALTER TABLE products ADD COLUMN price_refusal VARCHAR(255);

COMMENT ON COLUMN products.price_refusal IS
    'The reason if the supplier''s prices refused it when a sync last received them; null if they did not.';
