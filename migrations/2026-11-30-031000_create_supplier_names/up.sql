CREATE TABLE supplier_categories (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier VARCHAR(50) NOT NULL,
    external_name VARCHAR(100) NOT NULL,
    category_id BIGINT,
    is_ignored BOOLEAN NOT NULL DEFAULT false,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_supplier_category UNIQUE (supplier, external_name),
    CONSTRAINT supplier_categories_category_id_fkey FOREIGN KEY (category_id)
        REFERENCES categories (id) ON DELETE SET NULL,
    CONSTRAINT supplier_categories_supplier_not_blank CHECK (supplier ~ '\S'),
    CONSTRAINT supplier_categories_external_name_not_blank CHECK (external_name ~ '\S'),
    CONSTRAINT supplier_categories_ignored_has_no_category
        CHECK (NOT is_ignored OR category_id IS NULL)
);

CREATE INDEX idx_supplier_category ON supplier_categories (category_id);

COMMENT ON TABLE supplier_categories IS
    'Which of our categories a supplier''s name stands for. Syncs go by this table, never by the names of ours.';
COMMENT ON COLUMN supplier_categories.external_name IS 'The supplier''s name (Haier: the product group).';
COMMENT ON COLUMN supplier_categories.category_id IS
    'Ours; null if none is set: the next sync maps it to ours of the same name, or creates that.';
COMMENT ON COLUMN supplier_categories.is_ignored IS
    'Offers of this category are not brought. Set when ours is deleted.';

CREATE TABLE supplier_brands (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier VARCHAR(50) NOT NULL,
    external_name VARCHAR(100) NOT NULL,
    brand_id BIGINT,
    is_ignored BOOLEAN NOT NULL DEFAULT false,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_supplier_brand UNIQUE (supplier, external_name),
    CONSTRAINT supplier_brands_brand_id_fkey FOREIGN KEY (brand_id)
        REFERENCES brands (id) ON DELETE SET NULL,
    CONSTRAINT supplier_brands_supplier_not_blank CHECK (supplier ~ '\S'),
    CONSTRAINT supplier_brands_external_name_not_blank CHECK (external_name ~ '\S'),
    CONSTRAINT supplier_brands_ignored_has_no_brand CHECK (NOT is_ignored OR brand_id IS NULL)
);

CREATE INDEX idx_supplier_brand ON supplier_brands (brand_id);

COMMENT ON TABLE supplier_brands IS
    'Which of our brands a supplier''s name stands for. Syncs go by this table, never by the names of ours.';
COMMENT ON COLUMN supplier_brands.external_name IS 'The supplier''s name of the brand.';
COMMENT ON COLUMN supplier_brands.brand_id IS
    'Ours; null if none is set: the next sync maps it to ours of the same name, or creates that.';
COMMENT ON COLUMN supplier_brands.is_ignored IS
    'Offers of this brand are not brought. Set when ours is deleted.';

-- Fills the tables from the products that earlier syncs have brought. If the products of one name are
-- in several categories or brands, most of them decide. Products whose category or brand staff have
-- edited say nothing about the supplier's name.
INSERT INTO supplier_categories (supplier, external_name, category_id)
SELECT 'haier', name, category_id FROM (
    SELECT DISTINCT ON (name) name, category_id FROM (
        SELECT COALESCE(NULLIF(btrim(product_group), ''), '未分类') AS name, category_id,
            count(*) AS products
        FROM products
        WHERE source = 'haier' AND last_sync_at IS NOT NULL AND NOT 'category' = ANY (edited_fields)
        GROUP BY 1, 2
    ) AS counted
    ORDER BY name, products DESC, category_id
) AS chosen;

-- Products don't store the supplier's name of the brand. A sync named them «brand model group», so
-- the brand is what stands before model and group; if staff have edited the name, it is taken to be
-- the name of the brand.
INSERT INTO supplier_brands (supplier, external_name, brand_id)
SELECT 'haier', name, brand_id FROM (
    SELECT DISTINCT ON (name) name, brand_id FROM (
        SELECT name, brand_id, count(*) AS products FROM (
            SELECT p.brand_id, CASE
                WHEN 'name' = ANY (p.edited_fields) THEN b.name
                WHEN p.suffix = '' THEN p.name
                WHEN p.name = p.suffix THEN '其他品牌'
                WHEN right(p.name, length(p.suffix) + 1) = ' ' || p.suffix
                    AND length(p.name) - length(p.suffix) - 1 BETWEEN 1 AND 100
                    AND left(p.name, length(p.name) - length(p.suffix) - 1) ~ '\S'
                    THEN btrim(left(p.name, length(p.name) - length(p.suffix) - 1))
                ELSE b.name
            END AS name
            FROM (
                SELECT *, concat_ws(' ', NULLIF(product_model, ''), NULLIF(product_group, '')) AS suffix
                FROM products
            ) AS p
            JOIN brands AS b ON b.id = p.brand_id
            WHERE p.source = 'haier' AND p.last_sync_at IS NOT NULL
                AND NOT 'brand' = ANY (p.edited_fields)
        ) AS named
        GROUP BY name, brand_id
    ) AS counted
    ORDER BY name, products DESC, brand_id
) AS chosen;
