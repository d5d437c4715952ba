CREATE TABLE product_views_by_hour (
    hour TIMESTAMPTZ NOT NULL,
    product_id BIGINT NOT NULL,
    views BIGINT NOT NULL,
    CONSTRAINT product_views_by_hour_pkey PRIMARY KEY (hour, product_id),
    CONSTRAINT product_views_by_hour_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT product_views_by_hour_views_positive CHECK (views > 0)
);

CREATE INDEX idx_product_views_product ON product_views_by_hour (product_id);

COMMENT ON TABLE product_views_by_hour IS
    'Views of products in the hours that trending looks at; older ones are forgotten.';
COMMENT ON COLUMN product_views_by_hour.hour IS 'When the hour begins, UTC.';

CREATE TABLE product_views_recent (
    product_id BIGINT NOT NULL,
    views BIGINT NOT NULL,
    CONSTRAINT product_views_recent_pkey PRIMARY KEY (product_id),
    CONSTRAINT product_views_recent_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT product_views_recent_views_not_negative CHECK (views >= 0)
);

CREATE INDEX idx_product_views_rank ON product_views_recent (views DESC);

COMMENT ON TABLE product_views_recent IS
    'Sums of product_views_by_hour, so that trending needn''t add them up. Whoever changes either table holds the lock of the product''s row.';
