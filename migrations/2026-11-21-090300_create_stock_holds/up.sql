CREATE TABLE stock_holds (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id BIGINT NOT NULL,
    reference VARCHAR(100) NOT NULL DEFAULT '',
    created_by BIGINT,
    operator_name VARCHAR(150) NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL,
    held INTEGER NOT NULL,
    released INTEGER NOT NULL DEFAULT 0,
    consumed INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    expires_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    ended_at TIMESTAMPTZ,
    CONSTRAINT stock_holds_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT stock_holds_created_by_fkey FOREIGN KEY (created_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT stock_holds_quantity_positive CHECK (quantity > 0),
    CONSTRAINT stock_holds_held_not_negative CHECK (held >= 0),
    CONSTRAINT stock_holds_released_not_negative CHECK (released >= 0),
    CONSTRAINT stock_holds_consumed_not_negative CHECK (consumed >= 0),
    CONSTRAINT stock_holds_expired_not_negative CHECK (expired >= 0),
    CONSTRAINT stock_holds_units_add_up
        CHECK (quantity::bigint = held::bigint + released + consumed + expired),
    CONSTRAINT stock_holds_ended_when_none_held CHECK ((held = 0) = (ended_at IS NOT NULL))
);

-- The delete rule needs the ended ones too, which the partial indexes don't have.
CREATE INDEX idx_stock_hold_product ON stock_holds (product_id);
CREATE INDEX idx_stock_hold_open_reference ON stock_holds (product_id, reference)
    WHERE held > 0;
CREATE INDEX idx_stock_hold_product_expiry ON stock_holds (product_id, expires_at)
    WHERE held > 0 AND expires_at IS NOT NULL;
CREATE INDEX idx_stock_hold_expiry ON stock_holds (expires_at)
    WHERE held > 0 AND expires_at IS NOT NULL;
CREATE INDEX idx_stock_hold_created_by ON stock_holds (created_by) WHERE created_by IS NOT NULL;

COMMENT ON TABLE stock_holds IS
    'Units that a lock took from stock, and what became of them. A lock of the product''s row protects its holds too.';
COMMENT ON COLUMN stock_holds.reference IS 'What the units are held for, such as an order number; empty where nothing.';
COMMENT ON COLUMN stock_holds.created_by IS 'Who locked them; null for a service, or after the user is deleted.';
COMMENT ON COLUMN stock_holds.operator_name IS 'Name of whoever locked them; stays when the user is deleted.';
COMMENT ON COLUMN stock_holds.quantity IS 'Units that were locked: held, released, consumed and expired together.';
COMMENT ON COLUMN stock_holds.held IS 'Units that are still held.';
COMMENT ON COLUMN stock_holds.released IS 'Units that were given back to stock.';
COMMENT ON COLUMN stock_holds.consumed IS 'Units that were sold and are gone from the shop.';
COMMENT ON COLUMN stock_holds.expired IS 'Units that went back to stock because their time was up.';
COMMENT ON COLUMN stock_holds.expires_at IS 'When the hold ends by itself; null never.';
COMMENT ON COLUMN stock_holds.ended_at IS 'When the last unit ended; null while some are held.';
