-- The former check knows fewer fields: syncs write the others again.
UPDATE products SET edited_fields = ARRAY(
    SELECT field FROM unnest(edited_fields) WITH ORDINALITY AS edited (field, position)
    WHERE field = ANY (ARRAY['name', 'description', 'price', 'category', 'brand'])
    ORDER BY position
)
WHERE NOT edited_fields <@ ARRAY['name', 'description', 'price', 'category', 'brand'];
ALTER TABLE products DROP CONSTRAINT products_edited_fields_known;
ALTER TABLE products ADD CONSTRAINT products_edited_fields_known CHECK (
    edited_fields <@ ARRAY['name', 'description', 'price', 'category', 'brand']
);

COMMENT ON COLUMN products.edited_fields IS
    'Fields that staff have edited and that syncs don''t overwrite: name, description, price, category, brand.';
