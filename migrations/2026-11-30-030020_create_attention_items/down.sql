-- The recorded payments stay until their table and columns are dropped by the migrations before this
-- one. A repetition of this one skips the orders that have payments.
DROP TABLE attention_items;
