-- What the syncs have confirmed is kept with each product.
UPDATE supplier_stock_figures AS figures SET received_at = times.stock_at
FROM supplier_sync_times AS times
WHERE times.supplier = 'haier' AND figures.follows_syncs AND times.stock_at > figures.received_at;
UPDATE products SET last_sync_at = times.products_at
FROM supplier_sync_times AS times
WHERE times.supplier = 'haier' AND products.source = 'haier' AND products.is_listed
    AND products.last_sync_error = '' AND times.products_at > products.last_sync_at;
ALTER TABLE supplier_stock_figures DROP COLUMN follows_syncs;
DROP TABLE supplier_sync_times;
