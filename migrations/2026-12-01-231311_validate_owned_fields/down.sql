-- As it was: not validated.
ALTER TABLE products DROP CONSTRAINT products_edited_fields_known;
ALTER TABLE products ADD CONSTRAINT products_edited_fields_known CHECK (
    edited_fields <@ ARRAY[
        'name', 'description', 'price', 'category', 'brand', 'supply_price', 'invoice_price',
        'market_price', 'stock_rebate', 'rebate_money', 'is_sales', 'product_model',
        'warehouse', 'product_image_url', 'product_page_urls'
    ]
) NOT VALID;
