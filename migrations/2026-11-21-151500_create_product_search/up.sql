CREATE TABLE product_search (
    product_id BIGINT PRIMARY KEY,
    category_id BIGINT NOT NULL,
    brand_id BIGINT NOT NULL,
    sales_count INTEGER NOT NULL,
    is_active BOOLEAN NOT NULL,
    version SMALLINT NOT NULL DEFAULT 0,
    tokens TSVECTOR NOT NULL DEFAULT '',
    filler BYTEA NOT NULL DEFAULT decode(repeat('00', 2100), 'hex'),
    CONSTRAINT product_search_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT product_search_version_not_negative CHECK (version >= 0)
) WITH (toast_tuple_target = 128, parallel_workers = 0);

-- The tokens themselves, at a price: the planner doesn't know what it costs to fetch them from out of
-- the row, and would read the whole table for a phrase that finds a fifth of it.
CREATE FUNCTION search_tokens(tokens TSVECTOR) RETURNS TSVECTOR
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 20 AS $$
BEGIN
    RETURN tokens;
END
$$;

-- Without a list of pending entries, which every search would read to its end.
CREATE INDEX idx_product_search_tokens ON product_search
    USING gin (search_tokens(tokens)) WITH (fastupdate = off);
CREATE INDEX idx_product_search_version ON product_search (version);

COMMENT ON TABLE product_search IS 'What products are found by. The triggers of products keep the rows and all but the tokens, which the program writes in the same transaction.';
COMMENT ON COLUMN product_search.version IS 'Of the program''s rules by which the tokens were made; 0 where the product has changed since.';
COMMENT ON COLUMN product_search.tokens IS 'Each begins with where it stands: n name, m model or code, d description; b and c are ids of brand and category.';
COMMENT ON COLUMN product_search.filler IS 'Zeros, stored in a few bytes. They make the row so long that PostgreSQL moves the tokens out of it: a search that finds many rows reads only short ones.';

INSERT INTO product_search (product_id, category_id, brand_id, sales_count, is_active)
SELECT id, category_id, brand_id, sales_count, is_active FROM products;

CREATE FUNCTION add_product_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO product_search (product_id, category_id, brand_id, sales_count, is_active)
    SELECT id, category_id, brand_id, sales_count, is_active FROM added;
    RETURN NULL;
END
$$;

CREATE TRIGGER products_add_search AFTER INSERT ON products
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION add_product_search();

CREATE FUNCTION change_product_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE product_search SET
        category_id = NEW.category_id,
        brand_id = NEW.brand_id,
        sales_count = NEW.sales_count,
        is_active = NEW.is_active,
        version = CASE
            WHEN (NEW.name, NEW.description, NEW.product_model, NEW.product_code,
                    NEW.category_id, NEW.brand_id)
                IS DISTINCT FROM (OLD.name, OLD.description, OLD.product_model, OLD.product_code,
                    OLD.category_id, OLD.brand_id)
            THEN 0
            ELSE version
        END
    WHERE product_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER products_change_search
    AFTER UPDATE OF name, description, product_model, product_code, category_id, brand_id,
        sales_count, is_active
    ON products FOR EACH ROW
    WHEN ((NEW.name, NEW.description, NEW.product_model, NEW.product_code, NEW.category_id,
            NEW.brand_id, NEW.sales_count, NEW.is_active)
        IS DISTINCT FROM (OLD.name, OLD.description, OLD.product_model, OLD.product_code,
            OLD.category_id, OLD.brand_id, OLD.sales_count, OLD.is_active))
    EXECUTE FUNCTION change_product_search();
