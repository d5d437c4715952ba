CREATE TABLE shop_identity (
    is_only BOOLEAN NOT NULL DEFAULT true,
    id UUID NOT NULL DEFAULT gen_random_uuid(),
    CONSTRAINT shop_identity_pkey PRIMARY KEY (is_only),
    CONSTRAINT shop_identity_one_row CHECK (is_only)
);

COMMENT ON TABLE shop_identity IS 'One row: which shop this is. Its store of pictures says the same, so that no other shop deletes them.';

INSERT INTO shop_identity DEFAULT VALUES;
