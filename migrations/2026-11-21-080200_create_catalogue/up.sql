CREATE TABLE categories (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    "order" INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_category_name UNIQUE (name),
    CONSTRAINT categories_name_not_blank CHECK (name ~ '\S'),
    CONSTRAINT categories_order_not_negative CHECK ("order" >= 0)
);

COMMENT ON TABLE categories IS 'Flat product categories (分类). Deleting one deletes its products.';
COMMENT ON COLUMN categories."order" IS 'Sort weight; the smallest comes first.';

CREATE TABLE brands (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    logo VARCHAR(500) NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    "order" INTEGER NOT NULL DEFAULT 0,
    is_active BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_brand_name UNIQUE (name),
    CONSTRAINT brands_name_not_blank CHECK (name ~ '\S'),
    CONSTRAINT brands_order_not_negative CHECK ("order" >= 0)
);

CREATE INDEX idx_brand_active_order ON brands (is_active, "order");

COMMENT ON TABLE brands IS 'Product brands (品牌). Deleting one deletes its products.';
COMMENT ON COLUMN brands.logo IS 'Address of the logo; empty where there is none.';
COMMENT ON COLUMN brands."order" IS 'Sort weight; the smallest comes first.';
COMMENT ON COLUMN brands.is_active IS 'Whether the brand is shown.';

CREATE TABLE products (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    category_id BIGINT NOT NULL,
    brand_id BIGINT NOT NULL,

    price NUMERIC(10, 2) NOT NULL DEFAULT 0,
    supply_price NUMERIC(10, 2),
    invoice_price NUMERIC(10, 2),
    market_price NUMERIC(10, 2),
    stock_rebate NUMERIC(10, 2),
    rebate_money NUMERIC(10, 2),
    display_price NUMERIC(10, 2) NOT NULL
        GENERATED ALWAYS AS (COALESCE(NULLIF(supply_price, 0), price)) STORED,

    stock INTEGER NOT NULL DEFAULT 0,
    view_count INTEGER NOT NULL DEFAULT 0,
    sales_count INTEGER NOT NULL DEFAULT 0,
    is_active BOOLEAN NOT NULL DEFAULT true,
    source VARCHAR(20) NOT NULL DEFAULT 'local',
    is_sales CHAR(1) NOT NULL DEFAULT '1',
    no_sales_reason VARCHAR(255) NOT NULL DEFAULT '',

    product_code VARCHAR(50),
    product_model VARCHAR(100) NOT NULL DEFAULT '',
    product_group VARCHAR(100) NOT NULL DEFAULT '',
    warehouse_code VARCHAR(50) NOT NULL DEFAULT '',
    warehouse_grade CHAR(1),
    supplier VARCHAR(50),
    supplier_code VARCHAR(100),
    origin_country VARCHAR(50) NOT NULL DEFAULT '',

    main_images JSONB NOT NULL DEFAULT '[]',
    detail_images JSONB NOT NULL DEFAULT '[]',
    product_image_url VARCHAR(500) NOT NULL DEFAULT '',
    product_page_urls JSONB NOT NULL DEFAULT '[]',

    edited_fields TEXT[] NOT NULL DEFAULT '{}',
    last_sync_at TIMESTAMPTZ,
    last_sync_error TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),

    CONSTRAINT unique_product_code UNIQUE (product_code),
    CONSTRAINT unique_supplier_code UNIQUE (supplier, supplier_code),
    CONSTRAINT products_category_id_fkey FOREIGN KEY (category_id)
        REFERENCES categories (id) ON DELETE CASCADE,
    CONSTRAINT products_brand_id_fkey FOREIGN KEY (brand_id)
        REFERENCES brands (id) ON DELETE CASCADE,
    CONSTRAINT products_name_not_blank CHECK (name ~ '\S'),
    CONSTRAINT products_price_not_negative CHECK (price >= 0),
    CONSTRAINT products_supply_price_not_negative CHECK (supply_price >= 0),
    CONSTRAINT products_invoice_price_not_negative CHECK (invoice_price >= 0),
    CONSTRAINT products_market_price_not_negative CHECK (market_price >= 0),
    CONSTRAINT products_stock_rebate_not_negative CHECK (stock_rebate >= 0),
    CONSTRAINT products_rebate_money_not_negative CHECK (rebate_money >= 0),
    CONSTRAINT products_stock_not_negative CHECK (stock >= 0),
    CONSTRAINT products_view_count_not_negative CHECK (view_count >= 0),
    CONSTRAINT products_sales_count_not_negative CHECK (sales_count >= 0),
    CONSTRAINT products_source_known CHECK (source IN ('local', 'haier')),
    CONSTRAINT products_is_sales_known CHECK (is_sales IN ('0', '1')),
    CONSTRAINT products_product_code_not_blank CHECK (product_code ~ '\S'),
    CONSTRAINT products_warehouse_grade_known CHECK (warehouse_grade IN ('0', '1')),
    CONSTRAINT products_main_images_array CHECK (jsonb_typeof(main_images) = 'array'),
    CONSTRAINT products_detail_images_array CHECK (jsonb_typeof(detail_images) = 'array'),
    CONSTRAINT products_product_page_urls_array CHECK (jsonb_typeof(product_page_urls) = 'array'),
    CONSTRAINT products_edited_fields_known CHECK (
        edited_fields <@ ARRAY['name', 'description', 'price', 'category', 'brand']
    )
);

-- The id at the end makes each order total, so that pages neither repeat nor lose a row.
-- It runs the way of the column before it: one index serves both directions.
CREATE INDEX idx_product_active ON products (is_active);
CREATE INDEX idx_product_active_sales ON products (is_active, sales_count DESC, id DESC);
CREATE INDEX idx_product_active_views ON products (is_active, view_count DESC, id DESC);
CREATE INDEX idx_product_active_display_price ON products (is_active, display_price, id);
CREATE INDEX idx_product_category ON products (category_id, is_active);
CREATE INDEX idx_product_brand ON products (brand_id, is_active);
CREATE INDEX idx_product_created ON products (created_at DESC, id DESC);
CREATE INDEX idx_product_code ON products (product_code);
CREATE INDEX idx_product_sales ON products (is_sales);

COMMENT ON INDEX idx_product_code IS
    'Named by the data model; the index of unique_product_code covers it, so it may go once nothing asks for it by name.';

COMMENT ON TABLE products IS 'What the shop sells: its own goods and those of Haier''s open platform. Money is in yuan.';
COMMENT ON COLUMN products.price IS 'Retail price, set by the shop.';
COMMENT ON COLUMN products.supply_price IS 'Haier''s ordinary supply price (普通供价); null where none is in force.';
COMMENT ON COLUMN products.invoice_price IS 'Price on the invoice (开票价).';
COMMENT ON COLUMN products.market_price IS 'Reference price of the market (市场价).';
COMMENT ON COLUMN products.stock_rebate IS 'Direct discount (直扣).';
COMMENT ON COLUMN products.rebate_money IS 'Rebate for each unit (台返).';
COMMENT ON COLUMN products.display_price IS 'The price shown: the supply price where it is above 0, else the price. Generated: never written.';
COMMENT ON COLUMN products.stock IS 'Units that can still be sold. Every change has a row in inventory_logs.';
COMMENT ON COLUMN products.is_active IS 'On the shelf (上架): shown and sold.';
COMMENT ON COLUMN products.source IS 'local or haier.';
COMMENT ON COLUMN products.is_sales IS 'Whether Haier lets us procure it (可采): 1 yes, 0 no.';
COMMENT ON COLUMN products.no_sales_reason IS 'Why it can''t be procured; empty where it can.';
COMMENT ON COLUMN products.product_code IS 'Haier''s code; null for goods without one.';
COMMENT ON COLUMN products.product_model IS 'Haier''s model, such as EC6001-HT3.';
COMMENT ON COLUMN products.product_group IS 'Haier''s product group, such as 电热水器.';
COMMENT ON COLUMN products.warehouse_code IS 'Haier''s stock location (库位编码); empty until a stock sync tells it.';
COMMENT ON COLUMN products.warehouse_grade IS '0 own-level warehouse (本级仓), 1 upper-level (上级仓); null until a stock sync tells it.';
COMMENT ON COLUMN products.supplier IS 'Which supplier the goods come from; unique together with supplier_code.';
COMMENT ON COLUMN products.supplier_code IS 'The product''s code in the supplier''s own system.';
COMMENT ON COLUMN products.main_images IS 'JSON list of picture addresses, the first one leading.';
COMMENT ON COLUMN products.detail_images IS 'JSON list of the addresses of the detail pictures.';
COMMENT ON COLUMN products.product_image_url IS 'Haier''s main picture.';
COMMENT ON COLUMN products.product_page_urls IS 'JSON list of Haier''s detail pages (拉页).';
COMMENT ON COLUMN products.edited_fields IS 'Fields that a person has set and a supplier sync leaves alone: name, description, price, category, brand.';
COMMENT ON COLUMN products.last_sync_at IS 'When a sync last brought figures of this product; null if never.';
COMMENT ON COLUMN products.last_sync_error IS 'Why the latest sync of this product failed; empty after a success.';
