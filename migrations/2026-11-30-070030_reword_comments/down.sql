COMMENT ON COLUMN api_keys.name IS
    'The service''s name, unique for ever without regard to case; the inventory log has it behind service:';
COMMENT ON COLUMN api_keys.key_hash IS
    'SHA-256 of the key, which is 256 random bits and kept nowhere.';
COMMENT ON COLUMN api_keys.created_by IS
    'The admin who made it; null after they are deleted.';
COMMENT ON COLUMN api_keys.last_used_at IS
    'Noted once a minute at most; null until the first use.';
COMMENT ON COLUMN api_keys.revoked_at IS
    'Since when it is worth nothing; null while it is valid.';
COMMENT ON COLUMN blocked_keywords.keyword IS
    'As searches compare: NFKC, lower case, simplified characters, without invisible ones.';
COMMENT ON COLUMN brands.logo IS
    'Address of the logo; empty where there is none.';
COMMENT ON COLUMN brands."order" IS
    'Sort weight; the smallest comes first.';
COMMENT ON COLUMN categories."order" IS
    'Sort weight; the smallest comes first.';
COMMENT ON TABLE haier_sync_failures IS
    'What a sync run could not do, product by product, and why.';
COMMENT ON COLUMN haier_sync_failures.stage IS
    'Which part failed: products, prices or stock.';
COMMENT ON TABLE haier_sync_logs IS
    'One row for each sync run with Haier.';
COMMENT ON COLUMN haier_sync_logs.message IS
    'How the run ended, for an operator.';
COMMENT ON COLUMN haier_sync_logs.total_count IS
    'Products the run set out to sync.';
COMMENT ON TABLE idempotency_keys IS
    'Requests that must not have a second effect, with their first answers; forgotten after a while.';
COMMENT ON COLUMN idempotency_keys.scope IS
    'Whose key it is: a user''s id, the id of a service''s API key with a minus, 0 for the shop itself. Not a foreign key: old keys of a deleted user harm nobody.';
COMMENT ON COLUMN idempotency_keys.key IS
    'The caller''s name for the request.';
COMMENT ON COLUMN idempotency_keys.fingerprint IS
    'Hash of everything that the request asked for.';
COMMENT ON COLUMN idempotency_keys.status IS
    'HTTP status of the first answer.';
COMMENT ON COLUMN idempotency_keys.body IS
    'Body of the first answer.';
COMMENT ON COLUMN inventory_logs.change_type IS
    'lock (an order takes units), release (they come back) or adjust.';
COMMENT ON COLUMN inventory_logs.stock_after IS
    'The product''s stock once this change was made.';
COMMENT ON COLUMN inventory_logs.reason IS
    'Why, as a stable code or in words.';
COMMENT ON COLUMN inventory_logs.reference IS
    'What it was for, such as an order number; empty where nothing.';
COMMENT ON COLUMN inventory_logs.created_by IS
    'Who did it; null for a service or a job, or after the user is deleted.';
COMMENT ON COLUMN inventory_logs.operator_name IS
    'Name of whoever did it; stays when the user is deleted.';
COMMENT ON COLUMN inventory_logs.request_id IS
    'The request that asked for it; empty for a job.';
COMMENT ON TABLE media_images IS
    'Uploaded pictures. The files lie in the media store, not here.';
COMMENT ON COLUMN media_images.product_id IS
    'The product it shows; null for a picture of no product.';
COMMENT ON COLUMN media_images.file IS
    'Path in the media store, under a name made by the application.';
COMMENT ON COLUMN media_images.original_name IS
    'The uploader''s file name: shown, never used as a path.';
COMMENT ON COLUMN media_images.content_type IS
    'MIME type as found in the content, not as claimed.';
COMMENT ON COLUMN media_images.size IS
    'Bytes.';
COMMENT ON COLUMN media_images.sha256 IS
    'Of the stored file; null where a row was written by hand.';
COMMENT ON COLUMN media_images.thumbnail_type IS
    'MIME type of its smaller copies; empty without any.';
COMMENT ON COLUMN media_images.uploaded_by IS
    'Null for a service''s picture, or after the user is deleted.';
COMMENT ON TABLE media_leftovers IS
    'Files whose row is gone, some more than once: a job deletes them, unless another row has the same file.';
COMMENT ON TABLE media_sources IS
    'Which of a supplier''s pictures were fetched: each once for a product, unless asked for again.';
COMMENT ON COLUMN media_sources.source_url IS
    'The address, as the product names it. Two of one product may have the same picture.';
COMMENT ON TABLE order_items IS
    'The lines of orders: each product once, at the price of the moment of ordering.';
COMMENT ON COLUMN order_items.price IS
    'What a unit cost, in yuan: the price that the buyer saw.';
COMMENT ON COLUMN order_items.amount IS
    'What the units cost together, in yuan.';
COMMENT ON COLUMN order_parcels.carrier IS
    'Who delivers it.';
COMMENT ON TABLE order_status_history IS
    'Every step of every order.';
COMMENT ON COLUMN order_status_history.from_status IS
    'Where the order stood; null when it was placed.';
COMMENT ON COLUMN order_status_history.created_by IS
    'Who did it; null for a service or a job, or after the user is deleted.';
COMMENT ON COLUMN order_status_history.operator_name IS
    'Name of whoever did it; stays when the user is deleted.';
COMMENT ON COLUMN order_status_history.request_id IS
    'The request that asked for it; empty for a job.';
COMMENT ON TABLE orders IS
    'What customers ordered, and where each order stands.';
COMMENT ON COLUMN orders.order_number IS
    'The number that people know the order by; unguessable.';
COMMENT ON COLUMN orders.user_id IS
    'Whose it is; null where a service placed it, or after the user is deleted.';
COMMENT ON COLUMN orders.placed_by IS
    'Name of whoever placed it; stays when the user is deleted.';
COMMENT ON COLUMN orders.came_from IS
    'Where it stood before a refund was asked for; null unless it is refunding.';
COMMENT ON COLUMN orders.expires_at IS
    'The payment deadline: until then its goods are held.';
COMMENT ON COLUMN orders.completed_at IS
    'When its goods became sold; they count in sales_count until it is refunded.';
COMMENT ON TABLE orders_by_status IS
    'How many orders stand where, and the sum of their totals.';
COMMENT ON TABLE outbox_events IS
    'What others are to be told, written in the transaction in which it happened.';
COMMENT ON COLUMN outbox_events.kind IS
    'What happened, such as stock_low, stock_out, stock_back or stock_recovered.';
COMMENT ON COLUMN outbox_events.product_id IS
    'The product, where it is about one. Not a foreign key: events outlive products.';
COMMENT ON COLUMN outbox_events.payload IS
    'JSON object with the facts: of a stock event the stock and the low_stock_threshold.';
COMMENT ON COLUMN outbox_events.order_id IS
    'The order, where it is about one. Not a foreign key: events outlive orders.';
COMMENT ON TABLE product_sales_by_window IS
    'Sums of product_sales_by_hour since a window began, so that a ranking needn''t add them up.';
COMMENT ON TABLE product_search IS
    'What products are found by. The triggers of products keep the rows and all but the tokens, which the program writes in the same transaction.';
COMMENT ON COLUMN product_search.version IS
    'Of the program''s rules by which the tokens were made; 0 where the product has changed since.';
COMMENT ON COLUMN product_search.tokens IS
    'Each begins with where it stands: n name, m model or code, d description; b and c are ids of brand and category.';
COMMENT ON COLUMN product_search.filler IS
    'Zeros, stored in a few bytes. They make the row so long that PostgreSQL moves the tokens out of it: a search that finds many rows reads only short ones.';
COMMENT ON TABLE product_views_by_hour IS
    'Views of products in the hours that trending looks at; older ones are forgotten.';
COMMENT ON TABLE product_views_recent IS
    'Sums of product_views_by_hour, so that trending needn''t add them up. Whoever changes either table holds the lock of the product''s row.';
COMMENT ON TABLE products IS
    'What the shop sells: its own goods and those of Haier''s open platform. Money is in yuan.';
COMMENT ON COLUMN products.supply_price IS
    'Haier''s ordinary supply price (普通供价); null where none is in force.';
COMMENT ON COLUMN products.display_price IS
    'The price shown: the supply price where it is above 0, else the price. Generated: never written.';
COMMENT ON COLUMN products.stock IS
    'Units that can still be sold. Every change has a row in inventory_logs.';
COMMENT ON COLUMN products.is_active IS
    'On the shelf (上架): shown and sold.';
COMMENT ON COLUMN products.is_sales IS
    'Whether Haier lets us procure it (可采): 1 yes, 0 no.';
COMMENT ON COLUMN products.no_sales_reason IS
    'Why it can''t be procured; empty where it can.';
COMMENT ON COLUMN products.warehouse_code IS
    'Haier''s stock location (库位编码); empty until a stock sync tells it.';
COMMENT ON COLUMN products.warehouse_grade IS
    '0 own-level warehouse (本级仓), 1 upper-level (上级仓); null until a stock sync tells it.';
COMMENT ON COLUMN products.supplier IS
    'Which supplier the goods come from; unique together with supplier_code.';
COMMENT ON COLUMN products.main_images IS
    'JSON list of picture addresses, the first one leading.';
COMMENT ON COLUMN products.detail_images IS
    'JSON list of the addresses of the detail pictures.';
COMMENT ON COLUMN products.product_image_url IS
    'Haier''s main picture.';
COMMENT ON COLUMN products.product_page_urls IS
    'JSON list of Haier''s detail pages (拉页).';
COMMENT ON COLUMN products.edited_fields IS
    'Fields that a person has set and a supplier sync leaves alone: name, description, price, category, brand.';
COMMENT ON COLUMN products.last_sync_at IS
    'When a sync last brought figures of this product; null if never.';
COMMENT ON COLUMN products.low_stock_threshold IS
    'At this many units or fewer the stock is low (不足); 0 never is.';
COMMENT ON COLUMN products.restock_requested_at IS
    'When somebody asked for more units (待补货); null once the stock is above the threshold again.';
COMMENT ON TABLE public_keywords IS
    'Keywords that at least three different users searched for: what others may be shown.';
COMMENT ON TABLE sales_windows IS
    'The last days for which products are ranked by their sales.';
COMMENT ON COLUMN sales_windows.days IS
    'How many days, today included.';
COMMENT ON COLUMN sales_windows.since IS
    'When the first of them began; it moves on when the next day has come.';
COMMENT ON TABLE search_logs IS
    'What people searched for: the source of suggestions and hot keywords.';
COMMENT ON COLUMN search_logs.keyword IS
    'As it is compared: NFKC, lower case, white space single, without invisible characters.';
COMMENT ON COLUMN search_logs.user_id IS
    'Null for a search without sign-in, or after the user is deleted.';
COMMENT ON TABLE shop_identity IS
    'One row: which shop this is. Its store of pictures says the same, so that no other shop deletes them.';
COMMENT ON TABLE statistics_backlog IS
    'What the rollups don''t count yet: written in the transaction in which it happened, deleted in the one that counts it.';
COMMENT ON TABLE statistics_state IS
    'One row: up to when the rollups count everything.';
COMMENT ON TABLE stock_holds IS
    'Units that a lock took from stock, and what became of them. A lock of the product''s row protects its holds too.';
COMMENT ON COLUMN stock_holds.reference IS
    'What the units are held for, such as an order number; empty where nothing.';
COMMENT ON COLUMN stock_holds.created_by IS
    'Who locked them; null for a service, or after the user is deleted.';
COMMENT ON COLUMN stock_holds.operator_name IS
    'Name of whoever locked them; stays when the user is deleted.';
COMMENT ON COLUMN stock_holds.quantity IS
    'Units that were locked: held, released, consumed and expired together.';
COMMENT ON COLUMN stock_holds.released IS
    'Units that were given back to stock.';
COMMENT ON COLUMN stock_holds.consumed IS
    'Units that were sold and are gone from the shop.';
COMMENT ON COLUMN stock_holds.expired IS
    'Units that went back to stock because their time was up.';
COMMENT ON COLUMN stock_holds.expires_at IS
    'When the hold ends by itself; null never.';
COMMENT ON TABLE supplier_brands IS
    'Which of our brands a supplier''s name stands for. Syncs go by this table, never by the names of ours.';
COMMENT ON COLUMN supplier_brands.brand_id IS
    'Ours; null if none is set: the next sync maps it to ours of the same name, or creates that.';
COMMENT ON COLUMN supplier_brands.is_ignored IS
    'Offers of this brand are not brought. Set when ours is deleted.';
COMMENT ON TABLE supplier_categories IS
    'Which of our categories a supplier''s name stands for. Syncs go by this table, never by the names of ours.';
COMMENT ON COLUMN supplier_categories.category_id IS
    'Ours; null if none is set: the next sync maps it to ours of the same name, or creates that.';
COMMENT ON COLUMN supplier_categories.is_ignored IS
    'Offers of this category are not brought. Set when ours is deleted.';
COMMENT ON TABLE users IS
    'People who sign in: customers, staff and administrators.';
COMMENT ON COLUMN users.username IS
    'Unique without regard to case; look it up by lower(username).';
COMMENT ON COLUMN users.email IS
    'Empty where not given; not unique.';
COMMENT ON COLUMN users.token_version IS
    'Raised to revoke every refresh token issued before.';
COMMENT ON COLUMN users.last_login_at IS
    'Null until the first sign-in.';
