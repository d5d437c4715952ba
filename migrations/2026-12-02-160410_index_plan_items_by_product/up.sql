-- The timeline of a product shows what plans have changed.
CREATE INDEX CONCURRENTLY idx_change_plan_item_product
    ON change_plan_items (product_id, id) WHERE product_id IS NOT NULL;
