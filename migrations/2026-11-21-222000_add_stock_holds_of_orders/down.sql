ALTER TABLE stock_holds DROP COLUMN is_of_order;
