-- The entries are lost.
DROP FUNCTION purge_audit_log(TIMESTAMPTZ, INTEGER);
DROP TABLE audit_log;
DROP FUNCTION refuse_audit_log_change();
