-- Comments in the terms of the documentation.
COMMENT ON COLUMN api_keys.name IS
    'The service''s name, unique without regard to case, also among revoked keys; the inventory log has it after service:';
COMMENT ON COLUMN api_keys.key_hash IS
    'SHA-256 of the key, which is 256 random bits and isn''t stored.';
COMMENT ON COLUMN api_keys.created_by IS
    'The admin who created it; null after the user is deleted.';
COMMENT ON COLUMN api_keys.last_used_at IS
    'Time of the last use, updated at most once a minute; null before the first use.';
COMMENT ON COLUMN api_keys.revoked_at IS
    'When it was revoked; null while it is valid.';
COMMENT ON COLUMN blocked_keywords.keyword IS
    'Normalized as in searches: NFKC, lower case, simplified characters, without invisible ones.';
COMMENT ON COLUMN brands.logo IS
    'URL of the logo; empty without one.';
COMMENT ON COLUMN brands."order" IS
    'Sort key, lowest first.';
COMMENT ON COLUMN categories."order" IS
    'Sort key, lowest first.';
COMMENT ON TABLE haier_sync_failures IS
    'Failures of sync runs, one row per product and stage.';
COMMENT ON COLUMN haier_sync_failures.stage IS
    'The stage that failed: products, prices or stock.';
COMMENT ON TABLE haier_sync_logs IS
    'Runs of the Haier sync.';
COMMENT ON COLUMN haier_sync_logs.message IS
    'Result of the run, for an operator.';
COMMENT ON COLUMN haier_sync_logs.total_count IS
    'Number of products that the run covered.';
COMMENT ON TABLE idempotency_keys IS
    'Idempotency keys of processed requests with their responses; purged after CANGKU_IDEMPOTENCY_HOURS.';
COMMENT ON COLUMN idempotency_keys.scope IS
    'Owner of the key: a user''s id, the negative id of an API key, or 0 for the shop itself. No foreign key: keys of a deleted user are purged like all others.';
COMMENT ON COLUMN idempotency_keys.key IS
    'The idempotency key that the client sent.';
COMMENT ON COLUMN idempotency_keys.fingerprint IS
    'Hash of the operation and its parameters.';
COMMENT ON COLUMN idempotency_keys.status IS
    'HTTP status of the first response.';
COMMENT ON COLUMN idempotency_keys.body IS
    'Body of the first response.';
COMMENT ON COLUMN inventory_logs.change_type IS
    'lock (takes units from stock), release (returns them) or adjust.';
COMMENT ON COLUMN inventory_logs.stock_after IS
    'The product''s stock after the change.';
COMMENT ON COLUMN inventory_logs.reason IS
    'The reason: a stable code or free text.';
COMMENT ON COLUMN inventory_logs.reference IS
    'Reference, such as an order number; may be empty.';
COMMENT ON COLUMN inventory_logs.created_by IS
    'The user; null for a service or a job, or after the user is deleted.';
COMMENT ON COLUMN inventory_logs.operator_name IS
    'Name of the actor; stays when the user is deleted.';
COMMENT ON COLUMN inventory_logs.request_id IS
    'Id of the HTTP request; empty for a job.';
COMMENT ON TABLE media_images IS
    'Uploaded pictures. The files are in the media store.';
COMMENT ON COLUMN media_images.product_id IS
    'The product of the picture; null for a picture without a product.';
COMMENT ON COLUMN media_images.file IS
    'Path in the media store; the application chooses the name.';
COMMENT ON COLUMN media_images.original_name IS
    'The client''s file name; displayed only, never used as a path.';
COMMENT ON COLUMN media_images.content_type IS
    'MIME type detected from the content.';
COMMENT ON COLUMN media_images.size IS
    'Size in bytes.';
COMMENT ON COLUMN media_images.sha256 IS
    'SHA-256 of the stored file; null for rows that were written by hand.';
COMMENT ON COLUMN media_images.thumbnail_type IS
    'MIME type of its thumbnails; empty without any.';
COMMENT ON COLUMN media_images.uploaded_by IS
    'The user who uploaded it; null for a service, or after the user is deleted.';
COMMENT ON TABLE media_leftovers IS
    'Files of deleted rows, possibly repeated; a job deletes each one unless another row has the same file.';
COMMENT ON TABLE media_sources IS
    'Pictures of suppliers that were fetched: each once per product, unless it is requested again.';
COMMENT ON COLUMN media_sources.source_url IS
    'The URL as the product names it; two URLs of a product may have the same picture.';
COMMENT ON TABLE order_items IS
    'Lines of orders: each product once, at its price when the order was placed.';
COMMENT ON COLUMN order_items.price IS
    'Unit price in yuan when the order was placed.';
COMMENT ON COLUMN order_items.amount IS
    'Unit price times quantity, in yuan.';
COMMENT ON COLUMN order_parcels.carrier IS
    'The carrier that delivers it.';
COMMENT ON TABLE order_status_history IS
    'Status changes of orders.';
COMMENT ON COLUMN order_status_history.from_status IS
    'The status before; null for the placing of the order.';
COMMENT ON COLUMN order_status_history.created_by IS
    'The user; null for a service or a job, or after the user is deleted.';
COMMENT ON COLUMN order_status_history.operator_name IS
    'Name of the actor; stays when the user is deleted.';
COMMENT ON COLUMN order_status_history.request_id IS
    'Id of the HTTP request; empty for a job.';
COMMENT ON TABLE orders IS
    'Orders with their status.';
COMMENT ON COLUMN orders.order_number IS
    'The order number that people use; it can''t be guessed.';
COMMENT ON COLUMN orders.user_id IS
    'The customer; null if a service placed the order, or after the user is deleted.';
COMMENT ON COLUMN orders.placed_by IS
    'Name of the actor who placed it; stays when the user is deleted.';
COMMENT ON COLUMN orders.came_from IS
    'The status before the refund was requested; null unless the order is refunding.';
COMMENT ON COLUMN orders.expires_at IS
    'The payment deadline, until which its units are held.';
COMMENT ON COLUMN orders.completed_at IS
    'When it was completed; its units count in sales_count from then on, until it is refunded.';
COMMENT ON TABLE orders_by_status IS
    'Number of orders by status, and the sum of their totals.';
COMMENT ON TABLE outbox_events IS
    'Outbox: events for other systems, written in the transaction of the change.';
COMMENT ON COLUMN outbox_events.kind IS
    'Kind of the event, such as stock_low, stock_out, stock_back or stock_recovered.';
COMMENT ON COLUMN outbox_events.product_id IS
    'The product, if it concerns one. No foreign key: events stay when products are deleted.';
COMMENT ON COLUMN outbox_events.payload IS
    'JSON object with the details: for a stock event, stock and low_stock_threshold.';
COMMENT ON COLUMN outbox_events.order_id IS
    'The order, if it concerns one. No foreign key: events stay when orders are deleted.';
COMMENT ON TABLE product_sales_by_window IS
    'Sums of product_sales_by_hour since the start of each window, for rankings.';
COMMENT ON TABLE product_search IS
    'Search index of products. Triggers on products maintain the rows and all columns except the tokens, which the program writes in the same transaction.';
COMMENT ON COLUMN product_search.version IS
    'Version of the tokenizer that produced the tokens; 0 if the product has changed since.';
COMMENT ON COLUMN product_search.tokens IS
    'Tokens with a prefix for their field: n name, m model or code, d description; b and c precede the ids of brand and category.';
COMMENT ON COLUMN product_search.filler IS
    'Zeros, which compress to a few bytes. They make the row so long that PostgreSQL stores the tokens out of line, so that a search that finds many rows reads short ones.';
COMMENT ON TABLE product_views_by_hour IS
    'Views of products in the hours that trending covers; older ones are purged.';
COMMENT ON TABLE product_views_recent IS
    'Sums of product_views_by_hour, for trending. Both tables are written under the lock of the product''s row.';
COMMENT ON TABLE products IS
    'Products: the shop''s own and those of Haier''s open platform. Amounts are in yuan.';
COMMENT ON COLUMN products.supply_price IS
    'Haier''s ordinary supply price (普通供价); null if none is in force.';
COMMENT ON COLUMN products.display_price IS
    'The displayed price: the supply price if it is above 0, else the price. Generated column.';
COMMENT ON COLUMN products.stock IS
    'Units that can be sold. Every change has a row in inventory_logs.';
COMMENT ON COLUMN products.is_active IS
    'Whether the product is active (上架): listed and sold.';
COMMENT ON COLUMN products.is_sales IS
    'Whether the shop can procure it from Haier (可采): 1 yes, 0 no.';
COMMENT ON COLUMN products.no_sales_reason IS
    'Why it can''t be procured; empty if it can.';
COMMENT ON COLUMN products.warehouse_code IS
    'Haier''s stock location (库位编码); empty until a stock sync provides it.';
COMMENT ON COLUMN products.warehouse_grade IS
    '0 own-level warehouse (本级仓), 1 upper-level (上级仓); null until a stock sync provides it.';
COMMENT ON COLUMN products.supplier IS
    'The supplier; unique together with supplier_code.';
COMMENT ON COLUMN products.main_images IS
    'JSON list of picture URLs; the first is the main picture.';
COMMENT ON COLUMN products.detail_images IS
    'JSON list of URLs of detail pictures.';
COMMENT ON COLUMN products.product_image_url IS
    'URL of Haier''s main picture.';
COMMENT ON COLUMN products.product_page_urls IS
    'JSON list of URLs of Haier''s detail pages (拉页).';
COMMENT ON COLUMN products.edited_fields IS
    'Fields that staff have edited and that syncs don''t overwrite: name, description, price, category, brand.';
COMMENT ON COLUMN products.last_sync_at IS
    'When a sync last updated the product; null if never.';
COMMENT ON COLUMN products.low_stock_threshold IS
    'The stock is low (不足) at this number of units or fewer; 0: never.';
COMMENT ON COLUMN products.restock_requested_at IS
    'When a restock was requested (待补货); null once the stock is above the threshold again.';
COMMENT ON TABLE public_keywords IS
    'Keywords that at least three different users searched for, which suggestions may show.';
COMMENT ON TABLE sales_windows IS
    'Time windows for which products are ranked by sales.';
COMMENT ON COLUMN sales_windows.days IS
    'Number of days, including today.';
COMMENT ON COLUMN sales_windows.since IS
    'Start of the first day; advances every day.';
COMMENT ON TABLE search_logs IS
    'Search log: the source of suggestions and hot keywords.';
COMMENT ON COLUMN search_logs.keyword IS
    'Normalized: NFKC, lower case, single white space, without invisible characters.';
COMMENT ON COLUMN search_logs.user_id IS
    'The user; null for an anonymous search, or after the user is deleted.';
COMMENT ON TABLE shop_identity IS
    'One row: the shop''s identity. The media store has the same, so that another shop doesn''t delete its files.';
COMMENT ON TABLE statistics_backlog IS
    'Changes that the rollups don''t contain yet; written with the change, deleted by the transaction that counts it.';
COMMENT ON TABLE statistics_state IS
    'One row: the time up to which the rollups are complete.';
COMMENT ON TABLE stock_holds IS
    'Holds: units that a lock took from stock, and how they ended. The lock of the product''s row protects its holds.';
COMMENT ON COLUMN stock_holds.reference IS
    'Reference of the hold, such as an order number; may be empty.';
COMMENT ON COLUMN stock_holds.created_by IS
    'The user who locked them; null for a service, or after the user is deleted.';
COMMENT ON COLUMN stock_holds.operator_name IS
    'Name of the actor who locked them; stays when the user is deleted.';
COMMENT ON COLUMN stock_holds.quantity IS
    'Units that were locked: the sum of held, released, consumed and expired.';
COMMENT ON COLUMN stock_holds.released IS
    'Units that were returned to stock.';
COMMENT ON COLUMN stock_holds.consumed IS
    'Units that were sold and left the shop.';
COMMENT ON COLUMN stock_holds.expired IS
    'Units that returned to stock because the hold expired.';
COMMENT ON COLUMN stock_holds.expires_at IS
    'When the hold expires; null: never.';
COMMENT ON TABLE supplier_brands IS
    'Mapping of suppliers'' brand names to the shop''s brands. Syncs use this table, not the names of the shop''s brands.';
COMMENT ON COLUMN supplier_brands.brand_id IS
    'The shop''s entry; null if none is set: the next sync maps the name to the entry of the same name, or creates that.';
COMMENT ON COLUMN supplier_brands.is_ignored IS
    'Whether syncs skip offers of this brand; set when the shop''s brand is deleted.';
COMMENT ON TABLE supplier_categories IS
    'Mapping of suppliers'' category names to the shop''s categories. Syncs use this table, not the names of the shop''s categories.';
COMMENT ON COLUMN supplier_categories.category_id IS
    'The shop''s entry; null if none is set: the next sync maps the name to the entry of the same name, or creates that.';
COMMENT ON COLUMN supplier_categories.is_ignored IS
    'Whether syncs skip offers of this category; set when the shop''s category is deleted.';
COMMENT ON TABLE users IS
    'User accounts: customers, staff and admins.';
COMMENT ON COLUMN users.username IS
    'Unique by identity, without regard to case.';
COMMENT ON COLUMN users.email IS
    'E-mail address; may be empty; not unique.';
COMMENT ON COLUMN users.token_version IS
    'Increased to revoke all refresh tokens issued before.';
COMMENT ON COLUMN users.last_login_at IS
    'Time of the last login; null before the first.';
