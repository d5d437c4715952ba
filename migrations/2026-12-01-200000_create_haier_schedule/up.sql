-- One row: it must exist to be locked.
CREATE TABLE haier_schedule (
    id SMALLINT PRIMARY KEY,
    paused_at TIMESTAMPTZ,
    paused_by VARCHAR(150) NOT NULL DEFAULT '',
    pause_reason VARCHAR(255) NOT NULL DEFAULT '',
    CONSTRAINT haier_schedule_id_is_one CHECK (id = 1),
    CONSTRAINT haier_schedule_paused_by_when_paused CHECK ((paused_at IS NULL) = (paused_by = '')),
    CONSTRAINT haier_schedule_pause_reason_when_paused
        CHECK ((paused_at IS NULL) = (pause_reason = ''))
);

CREATE TABLE haier_schedule_tasks (
    task VARCHAR(16) PRIMARY KEY,
    expression VARCHAR(100) NOT NULL DEFAULT '',
    next_run_at TIMESTAMPTZ,
    last_started_at TIMESTAMPTZ,
    last_sync_log_id BIGINT,
    paused_at TIMESTAMPTZ,
    paused_by VARCHAR(150) NOT NULL DEFAULT '',
    pause_reason VARCHAR(255) NOT NULL DEFAULT '',
    CONSTRAINT haier_schedule_tasks_last_sync_log_id_fkey FOREIGN KEY (last_sync_log_id)
        REFERENCES haier_sync_logs (id) ON DELETE SET NULL,
    CONSTRAINT haier_schedule_tasks_task_known
        CHECK (task IN ('products', 'prices', 'stock', 'hot_stock')),
    CONSTRAINT haier_schedule_tasks_next_run_when_scheduled
        CHECK (next_run_at IS NULL OR expression <> ''),
    CONSTRAINT haier_schedule_tasks_paused_by_when_paused
        CHECK ((paused_at IS NULL) = (paused_by = '')),
    CONSTRAINT haier_schedule_tasks_pause_reason_when_paused
        CHECK ((paused_at IS NULL) = (pause_reason = ''))
);

CREATE INDEX idx_haier_schedule_task_sync_log ON haier_schedule_tasks (last_sync_log_id)
    WHERE last_sync_log_id IS NOT NULL;

INSERT INTO haier_schedule (id) VALUES (1);
INSERT INTO haier_schedule_tasks (task) VALUES ('products'), ('prices'), ('stock'), ('hot_stock');

COMMENT ON TABLE haier_schedule IS 'The pause of the whole schedule of syncs: one row.';
COMMENT ON COLUMN haier_schedule.paused_at IS 'When it was paused; null if it isn''t.';
COMMENT ON COLUMN haier_schedule.paused_by IS 'Name of the user who paused it; empty if it isn''t.';
COMMENT ON TABLE haier_schedule_tasks IS 'When syncs run by themselves: one row for each task.';
COMMENT ON COLUMN haier_schedule_tasks.expression IS
    'Interval or cron expression that a server has registered; empty if the task doesn''t run by itself.';
COMMENT ON COLUMN haier_schedule_tasks.next_run_at IS
    'When it runs next; null if it doesn''t run by itself.';
COMMENT ON COLUMN haier_schedule_tasks.last_started_at IS
    'When its last run started; null before the first one.';
COMMENT ON COLUMN haier_schedule_tasks.last_sync_log_id IS
    'Its last run; null before the first one.';
COMMENT ON COLUMN haier_schedule_tasks.paused_at IS
    'When this task alone was paused; null if it isn''t.';
COMMENT ON COLUMN haier_schedule_tasks.paused_by IS
    'Name of the user who paused it; empty if it isn''t.';
