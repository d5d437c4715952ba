DROP INDEX CONCURRENTLY IF EXISTS idx_change_plan_item_product;
