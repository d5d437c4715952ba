CREATE TABLE outbox_events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind VARCHAR(50) NOT NULL,
    product_id BIGINT,
    payload JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    delivered_at TIMESTAMPTZ,
    CONSTRAINT outbox_events_kind_not_blank CHECK (kind ~ '\S'),
    CONSTRAINT outbox_events_payload_object CHECK (jsonb_typeof(payload) = 'object')
);

CREATE INDEX idx_outbox_undelivered ON outbox_events (id) WHERE delivered_at IS NULL;

COMMENT ON TABLE outbox_events IS
    'What others are to be told, written in the transaction in which it happened.';
COMMENT ON COLUMN outbox_events.kind IS 'What happened, such as stock_low, stock_out, stock_back or stock_recovered.';
COMMENT ON COLUMN outbox_events.product_id IS
    'The product, where it is about one. Not a foreign key: events outlive products.';
COMMENT ON COLUMN outbox_events.payload IS 'JSON object with the facts: of a stock event the stock and the low_stock_threshold.';
COMMENT ON COLUMN outbox_events.delivered_at IS 'Null until it is delivered.';
