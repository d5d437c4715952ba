-- Plans and runs that have ended are purged by age.
CREATE INDEX idx_change_plan_ended ON change_plans (updated_at)
    WHERE status IN ('applied', 'partly_applied', 'undone', 'stale', 'discarded');
CREATE INDEX idx_haier_sync_log_completed ON haier_sync_logs (completed_at)
    WHERE completed_at IS NOT NULL;
CREATE INDEX idx_haier_product_failure_closed ON haier_product_failures (closed_at)
    WHERE closed_at IS NOT NULL;
