DROP TABLE supplier_circuits;
