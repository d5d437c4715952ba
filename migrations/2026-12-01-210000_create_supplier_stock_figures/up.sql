CREATE TABLE supplier_stock_figures (
    product_id BIGINT PRIMARY KEY,
    units BIGINT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT supplier_stock_figures_product_id_fkey
        FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT supplier_stock_figures_units_not_negative CHECK (units >= 0)
);

-- Products that syncs have brought: their stock is the supplier's, as far as the database knows. The
-- time is that of the last sync; the next one with stock records its own.
INSERT INTO supplier_stock_figures (product_id, units, received_at)
SELECT products.id,
    products.stock + COALESCE(products.held, (
        SELECT sum(stock_holds.held) FROM stock_holds
        WHERE stock_holds.product_id = products.id AND stock_holds.held > 0
    ), 0),
    products.last_sync_at
FROM products
WHERE products.source = 'haier' AND products.last_sync_at IS NOT NULL;

COMMENT ON TABLE supplier_stock_figures IS
    'The last stock figure of a supplier that counted for a product. Apart from products, since every sync confirms it.';
COMMENT ON COLUMN supplier_stock_figures.units IS
    'Units on hand that the figure gave the product: those of the supplier or, if more, those held.';
COMMENT ON COLUMN supplier_stock_figures.received_at IS
    'When the supplier gave the figure, or confirmed it.';
