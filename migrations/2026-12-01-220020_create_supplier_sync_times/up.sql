-- A sync of the complete list confirms every product that it leaves unchanged. That is one row for all of
-- them, instead of a write of each.
CREATE TABLE supplier_sync_times (
    supplier VARCHAR(50) PRIMARY KEY,
    products_at TIMESTAMPTZ,
    stock_at TIMESTAMPTZ,
    CONSTRAINT supplier_sync_times_supplier_not_empty CHECK (supplier <> '')
);

ALTER TABLE supplier_stock_figures ADD COLUMN follows_syncs BOOLEAN NOT NULL DEFAULT TRUE;

COMMENT ON TABLE supplier_sync_times IS
    'When the last syncs of the complete list began that confirmed what they left unchanged.';
COMMENT ON COLUMN supplier_sync_times.products_at IS
    'The last sync whose plan was applied: listed products without a sync error were synced then, if not later.';
COMMENT ON COLUMN supplier_sync_times.stock_at IS
    'The last sync with stock: figures that follow the syncs were confirmed then, if not received later.';
COMMENT ON COLUMN supplier_stock_figures.follows_syncs IS
    'Whether syncs of the complete list confirm it; false since a sync could not fetch or write one.';
