CREATE TABLE change_plans (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind VARCHAR(16) NOT NULL,
    status VARCHAR(16) NOT NULL DEFAULT 'draft',
    reason VARCHAR(255) NOT NULL,
    created_by BIGINT,
    api_key_id BIGINT,
    creator_name VARCHAR(150) NOT NULL,
    pending INTEGER NOT NULL DEFAULT 0,
    applied INTEGER NOT NULL DEFAULT 0,
    stale INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    undone INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0,
    held_because VARCHAR(2000) NOT NULL DEFAULT '',
    position BIGINT,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT change_plans_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT change_plans_api_key_id_fkey FOREIGN KEY (api_key_id)
        REFERENCES api_keys (id) ON DELETE SET NULL,
    CONSTRAINT change_plans_kind_known CHECK (kind IN (
        'haier_sync', 'import', 'bulk_edit', 'stocktake'
    )),
    CONSTRAINT change_plans_status_known CHECK (status IN (
        'planning', 'draft', 'held', 'approved', 'applying', 'applied', 'partly_applied', 'undoing', 'undone',
        'stale', 'discarded'
    )),
    CONSTRAINT change_plans_reason_not_blank CHECK (reason ~ '\S'),
    CONSTRAINT change_plans_counts_not_negative CHECK (
        least(pending, applied, stale, refused, skipped, undone, kept) >= 0
    ),
    CONSTRAINT change_plans_version_positive CHECK (version > 0)
);

CREATE INDEX idx_change_plan_created_by ON change_plans (created_by)
    WHERE created_by IS NOT NULL;
CREATE INDEX idx_change_plan_api_key ON change_plans (api_key_id)
    WHERE api_key_id IS NOT NULL;
CREATE INDEX idx_change_plan_status ON change_plans (status, id);
CREATE INDEX idx_change_plan_kind ON change_plans (kind, id);

CREATE TRIGGER change_plans_increase_version
    BEFORE UPDATE OF status ON change_plans FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION increase_version();

COMMENT ON TABLE change_plans IS
    'Bulk changes that are stored as items, looked at, approved, applied and, if need be, undone.';
COMMENT ON COLUMN change_plans.reason IS 'Why it was made.';
COMMENT ON COLUMN change_plans.created_by IS 'The user who made it; null for services, commands and jobs, or after the user is deleted.';
COMMENT ON COLUMN change_plans.api_key_id IS 'The API key of the service that made it.';
COMMENT ON COLUMN change_plans.creator_name IS 'Name of the actor who made it; stays when the user is deleted.';
COMMENT ON COLUMN change_plans.pending IS 'Items that are not written yet.';
COMMENT ON COLUMN change_plans.applied IS 'Items that were written.';
COMMENT ON COLUMN change_plans.stale IS 'Items that were not written, since the shop had changed.';
COMMENT ON COLUMN change_plans.refused IS 'Items that a rule forbids.';
COMMENT ON COLUMN change_plans.skipped IS 'Items without a change.';
COMMENT ON COLUMN change_plans.undone IS 'Items that were written back.';
COMMENT ON COLUMN change_plans.kept IS 'Items that were not written back, since somebody had changed the value.';
COMMENT ON COLUMN change_plans.held_because IS 'The safety limits that it exceeds, one a line; empty if none wants a person.';
COMMENT ON COLUMN change_plans.position IS 'Id of the last item that was worked on, while the plan is being applied or undone.';
COMMENT ON COLUMN change_plans.expires_at IS 'When it becomes stale unless it is applied.';
COMMENT ON COLUMN change_plans.version IS 'Increased by every change of the status.';

CREATE TABLE change_plan_items (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id BIGINT NOT NULL,
    product_id BIGINT,
    product_code VARCHAR(50),
    product_name VARCHAR(200) NOT NULL DEFAULT '',
    action VARCHAR(16) NOT NULL,
    field VARCHAR(32),
    before TEXT,
    after TEXT,
    reason VARCHAR(32) NOT NULL,
    status VARCHAR(16) NOT NULL,
    found TEXT,
    was_edited BOOLEAN,
    CONSTRAINT change_plan_items_plan_id_fkey FOREIGN KEY (plan_id)
        REFERENCES change_plans (id) ON DELETE CASCADE,
    CONSTRAINT change_plan_items_action_known CHECK (action IN (
        'create', 'update', 'stock', 'unlist', 'skip', 'refuse'
    )),
    CONSTRAINT change_plan_items_status_known CHECK (status IN (
        'pending', 'applied', 'stale', 'refused', 'skipped', 'undone', 'kept'
    )),
    CONSTRAINT change_plan_items_change_complete CHECK (
        CASE
            WHEN action IN ('update', 'stock', 'unlist')
                THEN field IS NOT NULL AND before IS NOT NULL AND after IS NOT NULL AND before <> after
            WHEN action = 'create' THEN field IS NULL AND after IS NOT NULL
            ELSE TRUE
        END
    )
);

CREATE INDEX idx_change_plan_item_plan ON change_plan_items (plan_id, id);

COMMENT ON TABLE change_plan_items IS 'What plans change, one field of one product each. Only what differs is stored.';
COMMENT ON COLUMN change_plan_items.product_id IS 'The product; it may have been deleted since, and ids are never used again. Null if no product had the code, until the item creates it or finds it by its code.';
COMMENT ON COLUMN change_plan_items.product_code IS 'Its code when the plan was made, or the code that no product had.';
COMMENT ON COLUMN change_plan_items.product_name IS 'Its name when the plan was made.';
COMMENT ON COLUMN change_plan_items.before IS 'The value when the plan was made; the item is only applied while it still holds.';
COMMENT ON COLUMN change_plan_items.after IS 'The value that the item gives the field; for a new product, an object of values by field.';
COMMENT ON COLUMN change_plan_items.reason IS 'Why the item is part of the plan, or why it was not applied.';
COMMENT ON COLUMN change_plan_items.found IS 'The value that was found instead of the expected one.';
COMMENT ON COLUMN change_plan_items.was_edited IS 'Whether the field was a person''s before the item was applied.';

CREATE TABLE change_plan_steps (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id BIGINT NOT NULL,
    step VARCHAR(16) NOT NULL,
    created_by BIGINT,
    operator_name VARCHAR(150) NOT NULL,
    request_id VARCHAR(64) NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT change_plan_steps_plan_id_fkey FOREIGN KEY (plan_id)
        REFERENCES change_plans (id) ON DELETE CASCADE,
    CONSTRAINT change_plan_steps_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT change_plan_steps_step_known CHECK (step IN (
        'created', 'approved', 'applying', 'applied', 'undoing', 'undone', 'discarded', 'expired',
        'held', 'forced'
    ))
);

CREATE INDEX idx_change_plan_step_plan ON change_plan_steps (plan_id, id);
CREATE INDEX idx_change_plan_step_created_by ON change_plan_steps (created_by)
    WHERE created_by IS NOT NULL;

COMMENT ON TABLE change_plan_steps IS 'Who did what with a plan, and when.';
COMMENT ON COLUMN change_plan_steps.created_by IS 'The user; null for services, commands and jobs, or after the user is deleted.';
COMMENT ON COLUMN change_plan_steps.operator_name IS 'Name of the actor; stays when the user is deleted.';
COMMENT ON COLUMN change_plan_steps.request_id IS 'Id of the request; empty if none led to it.';
