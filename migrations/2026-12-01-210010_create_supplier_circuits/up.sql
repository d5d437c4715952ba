CREATE TABLE supplier_circuits (
    supplier VARCHAR(50) PRIMARY KEY,
    opened_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT supplier_circuits_supplier_not_empty CHECK (supplier <> '')
);

COMMENT ON TABLE supplier_circuits IS
    'Suppliers whose platform fails: a row exists while the circuit to it is open.';
COMMENT ON COLUMN supplier_circuits.opened_at IS 'When a process found it failing.';
