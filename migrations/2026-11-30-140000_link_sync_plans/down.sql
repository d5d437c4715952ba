-- Entries about plans can't be kept: without their plan they would be alike.
DELETE FROM attention_items WHERE plan_id IS NOT NULL;

DROP INDEX unique_open_attention_item;
CREATE UNIQUE INDEX unique_open_attention_item ON attention_items (kind, order_id, payment_id)
    NULLS NOT DISTINCT WHERE done_at IS NULL;

ALTER TABLE attention_items DROP COLUMN plan_id;
ALTER TABLE haier_sync_logs DROP COLUMN plan_id;
