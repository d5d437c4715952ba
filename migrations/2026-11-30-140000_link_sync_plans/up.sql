ALTER TABLE haier_sync_logs ADD COLUMN plan_id BIGINT,
    ADD CONSTRAINT haier_sync_logs_plan_id_fkey FOREIGN KEY (plan_id)
        REFERENCES change_plans (id) ON DELETE SET NULL;

CREATE INDEX idx_haier_sync_log_plan ON haier_sync_logs (plan_id) WHERE plan_id IS NOT NULL;

ALTER TABLE attention_items ADD COLUMN plan_id BIGINT,
    ADD CONSTRAINT attention_items_plan_id_fkey FOREIGN KEY (plan_id)
        REFERENCES change_plans (id) ON DELETE CASCADE;

CREATE INDEX idx_attention_plan ON attention_items (plan_id) WHERE plan_id IS NOT NULL;

-- The table is small, since it has one row for each situation that needs a person.
DROP INDEX unique_open_attention_item;
CREATE UNIQUE INDEX unique_open_attention_item
    ON attention_items (kind, order_id, payment_id, plan_id)
    NULLS NOT DISTINCT WHERE done_at IS NULL;

COMMENT ON COLUMN haier_sync_logs.plan_id IS 'The plan of what it changes; null for runs of older versions, and after the plan is deleted.';
COMMENT ON COLUMN attention_items.plan_id IS 'The plan that it is about; null if it is about none.';
