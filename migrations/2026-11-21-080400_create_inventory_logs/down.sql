DROP TABLE inventory_logs;
DROP FUNCTION refuse_inventory_log_change();
