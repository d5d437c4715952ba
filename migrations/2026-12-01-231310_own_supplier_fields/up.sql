-- Fields that only syncs wrote before can be a person's as well. Every row that satisfied the former
-- check satisfies this one; a later migration validates it.
ALTER TABLE products DROP CONSTRAINT products_edited_fields_known;
ALTER TABLE products ADD CONSTRAINT products_edited_fields_known CHECK (
    edited_fields <@ ARRAY[
        'name', 'description', 'price', 'category', 'brand', 'supply_price', 'invoice_price',
        'market_price', 'stock_rebate', 'rebate_money', 'is_sales', 'product_model',
        'warehouse', 'product_image_url', 'product_page_urls'
    ]
) NOT VALID;

COMMENT ON COLUMN products.edited_fields IS
    'Fields whose value staff have changed and that syncs don''t overwrite, such as name, price, supply_price or is_sales.';
