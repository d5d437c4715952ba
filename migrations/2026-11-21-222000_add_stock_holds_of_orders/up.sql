ALTER TABLE stock_holds ADD COLUMN is_of_order BOOLEAN NOT NULL DEFAULT false;

-- Few rows: those of the orders that are under way. An order's steps end no other holds.
UPDATE stock_holds SET is_of_order = true
FROM orders
WHERE order_number = reference AND held > 0 AND stock_holds.created_by IS NULL;

COMMENT ON COLUMN stock_holds.is_of_order IS
    'Whether an order''s step locked them: its steps end these and no others of its reference.';
