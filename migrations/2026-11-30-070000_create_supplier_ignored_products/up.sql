CREATE TABLE supplier_ignored_products (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier VARCHAR(50) NOT NULL,
    product_code VARCHAR(50) NOT NULL,
    product_name VARCHAR(200) NOT NULL,
    ignored_by VARCHAR(150) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT supplier_ignored_products_supplier_not_blank CHECK (supplier ~ '\S'),
    CONSTRAINT supplier_ignored_products_product_code_not_blank CHECK (product_code ~ '\S')
);

CREATE UNIQUE INDEX unique_supplier_ignored_product
    ON supplier_ignored_products (supplier, text_identity(product_code));
CREATE INDEX idx_supplier_ignored_product_created
    ON supplier_ignored_products (created_at DESC, id DESC);

COMMENT ON TABLE supplier_ignored_products IS
    'Products of a supplier that admins have deleted. Syncs do not create them again.';
COMMENT ON COLUMN supplier_ignored_products.product_code IS
    'The code of its offers; unique for the supplier by look.';
COMMENT ON COLUMN supplier_ignored_products.product_name IS 'Its name when it was deleted.';
COMMENT ON COLUMN supplier_ignored_products.ignored_by IS
    'Name of the user, service or command that deleted it.';
