CREATE TABLE audit_log (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action VARCHAR(32) NOT NULL,
    entity VARCHAR(32) NOT NULL,
    entity_id BIGINT,
    entity_name VARCHAR(200) NOT NULL DEFAULT '',
    changes JSONB NOT NULL DEFAULT '{}',
    details JSONB NOT NULL DEFAULT '{}',
    reason VARCHAR(500) NOT NULL DEFAULT '',
    actor_kind VARCHAR(16) NOT NULL,
    user_id BIGINT,
    api_key_id BIGINT,
    actor_name VARCHAR(150) NOT NULL,
    request_id VARCHAR(64) NOT NULL DEFAULT '',
    client_address VARCHAR(45) NOT NULL DEFAULT '',
    user_agent VARCHAR(255) NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT audit_log_action_is_a_word CHECK (action ~ '^[a-z_]+$'),
    CONSTRAINT audit_log_entity_is_a_word CHECK (entity ~ '^[a-z_]+$'),
    CONSTRAINT audit_log_changes_is_object CHECK (jsonb_typeof(changes) = 'object'),
    CONSTRAINT audit_log_details_is_object CHECK (jsonb_typeof(details) = 'object'),
    CONSTRAINT audit_log_actor_kind_known
        CHECK (actor_kind IN ('user', 'service', 'system', 'anonymous'))
);

CREATE INDEX idx_audit_log_entity ON audit_log (entity, entity_id, id);
CREATE INDEX idx_audit_log_action ON audit_log (action, id);
CREATE INDEX idx_audit_log_user ON audit_log (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX idx_audit_log_actor_name ON audit_log (actor_name, id);
CREATE INDEX idx_audit_log_created ON audit_log (created_at, id);

COMMENT ON TABLE audit_log IS
    'Who changed what, when and from where; written in the transaction of the change. Append-only.';
COMMENT ON COLUMN audit_log.action IS 'What was done, such as update or log_in.';
COMMENT ON COLUMN audit_log.entity IS 'Kind of what was changed, such as product.';
COMMENT ON COLUMN audit_log.entity_id IS 'Its id; null if there is only one, or several. No foreign key: entries outlive what they are about.';
COMMENT ON COLUMN audit_log.entity_name IS 'Its name at that time; may be empty.';
COMMENT ON COLUMN audit_log.changes IS 'Changed fields: an object of objects with before and after. Secrets are only named, personal data is masked.';
COMMENT ON COLUMN audit_log.details IS 'What else is known about the change, such as what a deletion removed.';
COMMENT ON COLUMN audit_log.reason IS 'The reason that the actor gave; else empty.';
COMMENT ON COLUMN audit_log.actor_kind IS 'user, service (an API key), system (a command or job) or anonymous.';
COMMENT ON COLUMN audit_log.user_id IS 'The user; null for others. No foreign key: entries outlive users.';
COMMENT ON COLUMN audit_log.api_key_id IS 'The API key of a service; null for others.';
COMMENT ON COLUMN audit_log.actor_name IS 'Name of the user, service, command or job at that time.';
COMMENT ON COLUMN audit_log.request_id IS 'Id of the HTTP request; empty without one.';
COMMENT ON COLUMN audit_log.client_address IS 'Address of the client; empty without one.';
COMMENT ON COLUMN audit_log.user_agent IS 'User-Agent of the request; empty without one.';

-- Only purge_audit_log sets the parameter, and only entries that are older than a day can be deleted.
CREATE FUNCTION refuse_audit_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND current_setting('cangku.purges_audit_log', true) = 'on'
        AND OLD.created_at < now() - interval '1 day'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit_log is append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              TABLE = 'audit_log',
              CONSTRAINT = 'audit_log_append_only',
              HINT = 'Old entries are purged by purge_audit_log().';
END
$$;

CREATE TRIGGER audit_log_append_only
    BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_log_change();

CREATE TRIGGER audit_log_no_truncate
    BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_log_change();

COMMENT ON FUNCTION refuse_audit_log_change() IS
    'Keeps audit_log append-only, except for entries that purge_audit_log() deletes.';

-- Runs with the rights of the owner of the tables, so that a role that serves needs no right to delete entries.
CREATE FUNCTION purge_audit_log(older_than TIMESTAMPTZ, max_entries INTEGER) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT
    SET cangku.purges_audit_log = 'on'
AS $$
DECLARE
    purged BIGINT;
BEGIN
    DELETE FROM audit_log WHERE id IN (
        SELECT id FROM audit_log
        WHERE created_at < least(older_than, now() - interval '1 day')
        ORDER BY created_at, id LIMIT max_entries
    );
    GET DIAGNOSTICS purged = ROW_COUNT;
    RETURN purged;
END
$$;

REVOKE ALL ON FUNCTION purge_audit_log(TIMESTAMPTZ, INTEGER) FROM PUBLIC;

COMMENT ON FUNCTION purge_audit_log(TIMESTAMPTZ, INTEGER) IS
    'Deletes old entries of audit_log, oldest first; never those of the last day. Returns how many.';
