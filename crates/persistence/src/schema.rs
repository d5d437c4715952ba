// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
    pub struct Tsvector;
}

diesel::table! {
    /// Number of users in user_activity.
    active_users_by_day (day) {
        day -> Date,
        users -> Int8,
    }
}

diesel::table! {
    /// Services that may use the API, as staff may, and the hashes of their keys.
    api_keys (id) {
        id -> Int8,
        /// The service's name, unique for ever without regard to case; the inventory log has it behind service:
        #[max_length = 100]
        name -> Varchar,
        /// SHA-256 of the key, which is 256 random bits and kept nowhere.
        key_hash -> Bytea,
        /// The admin who made it; null after they are deleted.
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        /// Noted once a minute at most; null until the first use.
        last_used_at -> Nullable<Timestamptz>,
        /// Since when it is worth nothing; null while it is valid.
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Situations that need a person, such as a refund that is due.
    attention_items (id) {
        id -> Int8,
        /// Such as refund_due or unmatched_payment.
        #[max_length = 32]
        kind -> Varchar,
        /// The order that it is about; null if it is about none.
        order_id -> Nullable<Int8>,
        /// The payment that it is about; null if it is about none.
        payment_id -> Nullable<Int8>,
        #[max_length = 500]
        detail -> Varchar,
        created_at -> Timestamptz,
        /// The user who takes care of it; null without one, or after the user is deleted.
        owner_id -> Nullable<Int8>,
        /// Name of the user who takes care of it; stays when the user is deleted.
        #[max_length = 150]
        owner_name -> Varchar,
        #[max_length = 500]
        note -> Varchar,
        /// When it was settled; null while it is open.
        done_at -> Nullable<Timestamptz>,
        /// Name of the actor who settled it; empty while it is open.
        #[max_length = 150]
        done_by -> Varchar,
    }
}

diesel::table! {
    /// Words that no hot keyword and no suggested keyword may contain. Searching for them works.
    blocked_keywords (id) {
        id -> Int8,
        /// As searches compare: NFKC, lower case, simplified characters, without invisible ones.
        #[max_length = 100]
        keyword -> Varchar,
        /// The admin who blocked it; null after the user is deleted.
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Product brands (品牌). Deleting one deletes its products.
    brands (id) {
        id -> Int8,
        #[max_length = 100]
        name -> Varchar,
        /// Address of the logo; empty where there is none.
        #[max_length = 500]
        logo -> Varchar,
        description -> Text,
        /// Sort weight; the smallest comes first.
        order -> Int4,
        /// Whether the brand is shown.
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
        /// Whether its name looked like that of an older brand when names became unique by look.
        is_twin -> Bool,
    }
}

diesel::table! {
    /// Flat product categories (分类). Deleting one deletes its products.
    categories (id) {
        id -> Int8,
        #[max_length = 100]
        name -> Varchar,
        /// Sort weight; the smallest comes first.
        order -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
        /// Whether its name looked like that of an older category when names became unique by look.
        is_twin -> Bool,
    }
}

diesel::table! {
    /// What statistics show of products that were ordered and then deleted.
    deleted_products (id) {
        /// The id that the product had; never used again.
        id -> Int8,
        /// The name that the product had last.
        #[max_length = 200]
        name -> Varchar,
        /// The code that the product had last; another product may have it now.
        #[max_length = 50]
        product_code -> Nullable<Varchar>,
        deleted_at -> Timestamptz,
    }
}

diesel::table! {
    /// What statistics need of deleted users: when they registered.
    deleted_users (id) {
        /// The id that the user had; never used again.
        id -> Int8,
        created_at -> Timestamptz,
        deleted_at -> Timestamptz,
    }
}

diesel::table! {
    /// How to reach Haier's open platform.
    haier_configs (id) {
        id -> Int8,
        #[max_length = 50]
        name -> Varchar,
        /// JSON object: client_id, client_secret, token_url, base_url, customer_code, send_to_code, supplier_code, password, seller_password, county_code, rate_per_second. Secrets are encrypted (enc:1:…); other texts are plain ones of before.
        config -> Jsonb,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
        /// Whether its name looked like that of an older configuration when names became unique by look.
        is_twin -> Bool,
    }
}

diesel::table! {
    /// What a sync run could not do, product by product, and why.
    haier_sync_failures (id) {
        id -> Int8,
        sync_log_id -> Int8,
        /// Haier's code, not a foreign key: the product may not exist here.
        #[max_length = 50]
        product_code -> Varchar,
        /// Which part failed: products, prices or stock.
        #[max_length = 16]
        stage -> Varchar,
        reason -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// One row for each sync run with Haier.
    haier_sync_logs (id) {
        id -> Int8,
        /// products, prices, stock or full (all three).
        #[max_length = 16]
        sync_type -> Varchar,
        /// pending, processing, then success, partial or failed.
        #[max_length = 16]
        status -> Varchar,
        /// How the run ended, for an operator.
        message -> Text,
        /// Products the run set out to sync.
        total_count -> Int4,
        success_count -> Int4,
        failed_count -> Int4,
        /// Name of the user, command or job that started it.
        #[max_length = 150]
        triggered_by -> Varchar,
        /// Null while pending.
        started_at -> Nullable<Timestamptz>,
        /// Null until the status is final.
        completed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        /// Products that were left out because their category or brand is not brought.
        skipped_count -> Int4,
        /// Products that the complete list of this run lacked for the first time.
        not_listed_count -> Int4,
    }
}

diesel::table! {
    /// Requests that must not have a second effect, with their first answers; forgotten after a while.
    idempotency_keys (scope, key) {
        /// Whose key it is: a user's id, the id of a service's API key with a minus, 0 for the shop itself. Not a foreign key: old keys of a deleted user harm nobody.
        scope -> Int8,
        /// The caller's name for the request.
        #[max_length = 128]
        key -> Varchar,
        /// Hash of everything that the request asked for.
        fingerprint -> Bytea,
        /// HTTP status of the first answer.
        status -> Int2,
        /// Body of the first answer.
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every change of a product's stock. Append-only; the sum of a product's quantities is its stock.
    inventory_logs (id) {
        id -> Int8,
        product_id -> Int8,
        /// lock (an order takes units), release (they come back) or adjust.
        #[max_length = 16]
        change_type -> Varchar,
        /// Signed change of the stock: negative for lock, positive for release, never 0.
        quantity -> Int4,
        /// The product's stock once this change was made.
        stock_after -> Int4,
        /// Why, as a stable code or in words.
        #[max_length = 255]
        reason -> Varchar,
        /// What it was for, such as an order number; empty where nothing.
        #[max_length = 100]
        reference -> Varchar,
        /// Who did it; null for a service or a job, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of whoever did it; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        /// The request that asked for it; empty for a job.
        #[max_length = 64]
        request_id -> Varchar,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// How often a public keyword was searched for on a business day, with and without sign-in.
    keyword_searches_by_day (keyword, day) {
        #[max_length = 100]
        keyword -> Varchar,
        day -> Date,
        searches -> Int8,
    }
}

diesel::table! {
    /// Uploaded pictures. The files lie in the media store, not here.
    media_images (id) {
        id -> Int8,
        /// The product it shows; null for a picture of no product.
        product_id -> Nullable<Int8>,
        /// Path in the media store, under a name made by the application.
        #[max_length = 255]
        file -> Varchar,
        /// The uploader's file name: shown, never used as a path.
        #[max_length = 255]
        original_name -> Varchar,
        /// MIME type as found in the content, not as claimed.
        #[max_length = 100]
        content_type -> Varchar,
        /// Bytes.
        size -> Int4,
        created_at -> Timestamptz,
        /// Of the stored file; null where a row was written by hand.
        sha256 -> Nullable<Bytea>,
        /// Pixels.
        width -> Int4,
        /// Pixels.
        height -> Int4,
        /// More than 1 for an animation.
        frames -> Int4,
        /// MIME type of its smaller copies; empty without any.
        #[max_length = 100]
        thumbnail_type -> Varchar,
        /// Null for a service's picture, or after the user is deleted.
        uploaded_by -> Nullable<Int8>,
    }
}

diesel::table! {
    /// Files whose row is gone, some more than once: a job deletes them, unless another row has the same file.
    media_leftovers (id) {
        #[max_length = 255]
        file -> Varchar,
        since -> Timestamptz,
        id -> Int8,
    }
}

diesel::table! {
    /// Which of a supplier's pictures were fetched: each once for a product, unless asked for again.
    media_sources (product_id, source_url) {
        product_id -> Int8,
        /// The address, as the product names it. Two of one product may have the same picture.
        #[max_length = 500]
        source_url -> Varchar,
        /// The copy; null after it is deleted, and it isn't fetched again for that.
        media_image_id -> Nullable<Int8>,
        /// When it was last fetched.
        fetched_at -> Timestamptz,
    }
}

diesel::table! {
    /// The lines of orders: each product once, at the price of the moment of ordering.
    order_items (id) {
        id -> Int8,
        order_id -> Int8,
        /// The product; null after it is deleted.
        product_id -> Nullable<Int8>,
        /// The product's name when it was ordered.
        #[max_length = 200]
        product_name -> Varchar,
        /// The product's code when it was ordered.
        #[max_length = 50]
        product_code -> Nullable<Varchar>,
        /// What a unit cost, in yuan: the price that the buyer saw.
        price -> Numeric,
        quantity -> Int4,
        /// What the units cost together, in yuan.
        amount -> Numeric,
        /// Units that were shipped; null until the order is shipped.
        shipped_quantity -> Nullable<Int4>,
        /// Units that came back by returns; the sum of their receipts.
        returned_quantity -> Int4,
        /// The product, once it is deleted; null if that happened before this was recorded.
        deleted_product_id -> Nullable<Int8>,
    }
}

diesel::table! {
    /// Parcels in which orders were shipped.
    order_parcels (id) {
        id -> Int8,
        order_id -> Int8,
        /// Who delivers it.
        #[max_length = 50]
        carrier -> Varchar,
        /// The carrier's number of the parcel.
        #[max_length = 100]
        tracking_number -> Varchar,
    }
}

diesel::table! {
    /// Payments that arrived and refunds that were made. Append-only.
    order_payments (id) {
        id -> Int8,
        /// The order; null while a payment belongs to none, and for its refund.
        order_id -> Nullable<Int8>,
        /// The order number as it was given; there may be no such order.
        #[max_length = 32]
        order_number -> Varchar,
        #[max_length = 16]
        kind -> Varchar,
        /// Amount in yuan, positive for refunds as well.
        amount -> Numeric,
        /// How it was paid, such as wechat, bank or manual.
        #[max_length = 32]
        method -> Varchar,
        /// Number of the transaction at the payment provider; empty if there is none.
        #[max_length = 128]
        reference -> Varchar,
        /// For the refund of a payment without an order: that payment.
        payment_id -> Nullable<Int8>,
        #[max_length = 500]
        note -> Varchar,
        /// The user who recorded it; null for a service, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of the actor who recorded it; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        /// Id of the request; empty for a job.
        #[max_length = 64]
        request_id -> Varchar,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Units of a line of an order that are returned.
    order_return_lines (return_id, order_item_id) {
        return_id -> Int8,
        order_item_id -> Int8,
        /// Units that the customer sends back.
        quantity -> Int4,
        /// Units that came back and can be sold again.
        sellable -> Int4,
        /// Units that came back and cannot be sold.
        damaged -> Int4,
        /// When the receipt was recorded; null before.
        received_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Returns of units that were delivered; an order may have several.
    order_returns (id) {
        id -> Int8,
        order_id -> Int8,
        #[max_length = 16]
        status -> Varchar,
        /// Why the customer returns the units.
        #[max_length = 500]
        reason -> Varchar,
        /// What the shop says about its decision.
        #[max_length = 500]
        decision_note -> Varchar,
        /// The user who requested it; null for a service, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of the actor who requested it; stays when the user is deleted.
        #[max_length = 150]
        requested_by -> Varchar,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every step of every order.
    order_status_history (id) {
        id -> Int8,
        order_id -> Int8,
        /// Where the order stood; null when it was placed.
        #[max_length = 16]
        from_status -> Nullable<Varchar>,
        #[max_length = 16]
        to_status -> Varchar,
        /// Who did it; null for a service or a job, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of whoever did it; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        #[max_length = 500]
        note -> Varchar,
        /// The request that asked for it; empty for a job.
        #[max_length = 64]
        request_id -> Varchar,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What customers ordered, and where each order stands.
    orders (id) {
        id -> Int8,
        /// The number that people know the order by; unguessable.
        #[max_length = 32]
        order_number -> Varchar,
        /// Whose it is; null where a service placed it, or after the user is deleted.
        user_id -> Nullable<Int8>,
        /// Name of whoever placed it; stays when the user is deleted.
        #[max_length = 150]
        placed_by -> Varchar,
        #[max_length = 16]
        status -> Varchar,
        /// Where it stood before a refund was asked for; null unless it is refunding.
        #[max_length = 16]
        came_from -> Nullable<Varchar>,
        /// Sum of the lines' amounts, in yuan.
        total_amount -> Numeric,
        #[max_length = 50]
        contact_name -> Varchar,
        #[max_length = 32]
        phone -> Varchar,
        #[max_length = 50]
        province -> Varchar,
        #[max_length = 50]
        city -> Varchar,
        #[max_length = 50]
        district -> Varchar,
        #[max_length = 50]
        town -> Varchar,
        #[max_length = 255]
        address -> Varchar,
        #[max_length = 500]
        note -> Varchar,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// The payment deadline: until then its goods are held.
        expires_at -> Timestamptz,
        paid_at -> Nullable<Timestamptz>,
        shipped_at -> Nullable<Timestamptz>,
        /// When its goods became sold; they count in sales_count until it is refunded.
        completed_at -> Nullable<Timestamptz>,
        /// When it was cancelled or refunded.
        ended_at -> Nullable<Timestamptz>,
        /// Sum of its payments, in yuan.
        paid_amount -> Numeric,
        /// Sum of its refunds, in yuan.
        refunded_amount -> Numeric,
        /// Value of units that were never delivered or came back, in yuan.
        credited_amount -> Numeric,
        /// Amount that the customer is to get back, in yuan; derived.
        refund_due -> Numeric,
        /// unpaid, paid, refund_due, partly_refunded or refunded; derived.
        #[max_length = 16]
        payment_status -> Varchar,
        /// Increased by every step; an edit may name the version that it is based on.
        version -> Int8,
    }
}

diesel::table! {
    /// How many orders stand where, and the sum of their totals.
    orders_by_status (status) {
        #[max_length = 16]
        status -> Varchar,
        orders -> Int8,
        amount -> Numeric,
    }
}

diesel::table! {
    /// What others are to be told, written in the transaction in which it happened.
    outbox_events (id) {
        id -> Int8,
        /// What happened, such as stock_low, stock_out, stock_back or stock_recovered.
        #[max_length = 50]
        kind -> Varchar,
        /// The product, where it is about one. Not a foreign key: events outlive products.
        product_id -> Nullable<Int8>,
        /// JSON object with the facts: of a stock event the stock and the low_stock_threshold.
        payload -> Jsonb,
        created_at -> Timestamptz,
        /// Null until it is delivered.
        delivered_at -> Nullable<Timestamptz>,
        /// The order, where it is about one. Not a foreign key: events outlive orders.
        order_id -> Nullable<Int8>,
    }
}

diesel::table! {
    /// Units of orders that were paid in an hour and are neither cancelled nor refunded.
    product_sales_by_hour (hour, product_id) {
        /// When the hour begins, UTC.
        hour -> Timestamptz,
        /// The product; it may be deleted.
        product_id -> Int8,
        quantity -> Int8,
        amount -> Numeric,
    }
}

diesel::table! {
    /// Sums of product_sales_by_hour since a window began, so that a ranking needn't add them up.
    product_sales_by_window (product_id, days) {
        /// The product; it may be deleted.
        product_id -> Int8,
        days -> Int2,
        quantity -> Int8,
        amount -> Numeric,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    /// What products are found by. The triggers of products keep the rows and all but the tokens, which the program writes in the same transaction.
    product_search (product_id) {
        product_id -> Int8,
        category_id -> Int8,
        brand_id -> Int8,
        sales_count -> Int4,
        is_active -> Bool,
        /// Of the program's rules by which the tokens were made; 0 where the product has changed since.
        version -> Int2,
        /// Each begins with where it stands: n name, m model or code, d description; b and c are ids of brand and category.
        tokens -> Tsvector,
        /// Zeros, stored in a few bytes. They make the row so long that PostgreSQL moves the tokens out of it: a search that finds many rows reads only short ones.
        filler -> Bytea,
    }
}

diesel::table! {
    /// Views of products in the hours that trending looks at; older ones are forgotten.
    product_views_by_hour (hour, product_id) {
        /// When the hour begins, UTC.
        hour -> Timestamptz,
        product_id -> Int8,
        views -> Int8,
    }
}

diesel::table! {
    /// Sums of product_views_by_hour, so that trending needn't add them up. Whoever changes either table holds the lock of the product's row.
    product_views_recent (product_id) {
        product_id -> Int8,
        views -> Int8,
    }
}

diesel::table! {
    /// What the shop sells: its own goods and those of Haier's open platform. Money is in yuan.
    products (id) {
        id -> Int8,
        #[max_length = 200]
        name -> Varchar,
        description -> Text,
        category_id -> Int8,
        brand_id -> Int8,
        /// Retail price, set by the shop.
        price -> Numeric,
        /// Haier's ordinary supply price (普通供价); null where none is in force.
        supply_price -> Nullable<Numeric>,
        /// Price on the invoice (开票价).
        invoice_price -> Nullable<Numeric>,
        /// Reference price of the market (市场价).
        market_price -> Nullable<Numeric>,
        /// Direct discount (直扣).
        stock_rebate -> Nullable<Numeric>,
        /// Rebate for each unit (台返).
        rebate_money -> Nullable<Numeric>,
        /// The price shown: the supply price where it is above 0, else the price. Generated: never written.
        display_price -> Numeric,
        /// Units that can still be sold. Every change has a row in inventory_logs.
        stock -> Int4,
        view_count -> Int4,
        sales_count -> Int4,
        /// On the shelf (上架): shown and sold.
        is_active -> Bool,
        /// local or haier.
        #[max_length = 20]
        source -> Varchar,
        /// Whether Haier lets us procure it (可采): 1 yes, 0 no.
        #[max_length = 1]
        is_sales -> Bpchar,
        /// Why it can't be procured; empty where it can.
        #[max_length = 255]
        no_sales_reason -> Varchar,
        /// Haier's code; null for goods without one.
        #[max_length = 50]
        product_code -> Nullable<Varchar>,
        /// Haier's model, such as EC6001-HT3.
        #[max_length = 100]
        product_model -> Varchar,
        /// Haier's product group, such as 电热水器.
        #[max_length = 100]
        product_group -> Varchar,
        /// Haier's stock location (库位编码); empty until a stock sync tells it.
        #[max_length = 50]
        warehouse_code -> Varchar,
        /// 0 own-level warehouse (本级仓), 1 upper-level (上级仓); null until a stock sync tells it.
        #[max_length = 1]
        warehouse_grade -> Nullable<Bpchar>,
        /// Which supplier the goods come from; unique together with supplier_code.
        #[max_length = 50]
        supplier -> Nullable<Varchar>,
        /// The product's code in the supplier's own system.
        #[max_length = 100]
        supplier_code -> Nullable<Varchar>,
        #[max_length = 50]
        origin_country -> Varchar,
        /// JSON list of picture addresses, the first one leading.
        main_images -> Jsonb,
        /// JSON list of the addresses of the detail pictures.
        detail_images -> Jsonb,
        /// Haier's main picture.
        #[max_length = 500]
        product_image_url -> Varchar,
        /// JSON list of Haier's detail pages (拉页).
        product_page_urls -> Jsonb,
        /// Fields that a person has set and a supplier sync leaves alone: name, description, price, category, brand.
        edited_fields -> Array<Text>,
        /// When a sync last brought figures of this product; null if never.
        last_sync_at -> Nullable<Timestamptz>,
        /// Why the latest sync of this product failed; empty after a success.
        last_sync_error -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// At this many units or fewer the stock is low (不足); 0 never is.
        low_stock_threshold -> Int4,
        /// When somebody asked for more units (待补货); null once the stock is above the threshold again.
        restock_requested_at -> Nullable<Timestamptz>,
        /// Units in open holds; null until they are counted for the first time.
        held -> Nullable<Int8>,
        /// False once a complete list of the supplier lacked the product; is_sales is 0 then.
        is_listed -> Bool,
        /// Whether it may be sold for 0.00.
        is_gift -> Bool,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
        /// Whether its code looked like that of an older product when codes became unique by look.
        is_twin -> Bool,
        /// The reason if the supplier's prices refused it when a sync last received them; null if they did not.
        #[max_length = 255]
        price_refusal -> Nullable<Varchar>,
    }
}

diesel::table! {
    /// Keywords that at least three different users searched for: what others may be shown.
    public_keywords (keyword) {
        #[max_length = 100]
        keyword -> Varchar,
        /// The sum of its keyword_searches_by_day.
        searches -> Int8,
    }
}

diesel::table! {
    /// Orders that were paid in an hour and are neither cancelled nor refunded.
    sales_by_hour (hour) {
        /// When the hour begins, UTC.
        hour -> Timestamptz,
        orders -> Int8,
        /// Sum of the orders' totals, in yuan.
        amount -> Numeric,
    }
}

diesel::table! {
    /// The last days for which products are ranked by their sales.
    sales_windows (days) {
        /// How many days, today included.
        days -> Int2,
        /// When the first of them began; it moves on when the next day has come.
        since -> Timestamptz,
    }
}

diesel::table! {
    /// What people searched for: the source of suggestions and hot keywords.
    search_logs (id) {
        id -> Int8,
        /// As it is compared: NFKC, lower case, white space single, without invisible characters.
        #[max_length = 200]
        keyword -> Varchar,
        /// Null for a search without sign-in, or after the user is deleted.
        user_id -> Nullable<Int8>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// One row: which shop this is. Its store of pictures says the same, so that no other shop deletes them.
    shop_identity (is_only) {
        is_only -> Bool,
        id -> Uuid,
    }
}

diesel::table! {
    /// What the rollups don't count yet: written in the transaction in which it happened, deleted in the one that counts it.
    statistics_backlog (id) {
        id -> Int8,
        /// The order that made a step; null otherwise.
        order_id -> Nullable<Int8>,
        #[max_length = 16]
        from_status -> Nullable<Varchar>,
        #[max_length = 16]
        to_status -> Nullable<Varchar>,
        /// The user who was registered; null otherwise.
        user_id -> Nullable<Int8>,
        /// The line of which units came back; null otherwise.
        order_item_id -> Nullable<Int8>,
        /// Units of the line that came back; null otherwise.
        returned -> Nullable<Int4>,
    }
}

diesel::table! {
    /// One row: up to when the rollups count everything.
    statistics_state (is_only) {
        is_only -> Bool,
        as_of -> Timestamptz,
    }
}

diesel::table! {
    /// Units that a lock took from stock, and what became of them. A lock of the product's row protects its holds too.
    stock_holds (id) {
        id -> Int8,
        product_id -> Int8,
        /// What the units are held for, such as an order number; empty where nothing.
        #[max_length = 100]
        reference -> Varchar,
        /// Who locked them; null for a service, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of whoever locked them; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        /// Units that were locked: held, released, consumed and expired together.
        quantity -> Int4,
        /// Units that are still held.
        held -> Int4,
        /// Units that were given back to stock.
        released -> Int4,
        /// Units that were sold and are gone from the shop.
        consumed -> Int4,
        /// Units that went back to stock because their time was up.
        expired -> Int4,
        /// When the hold ends by itself; null never.
        expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        /// When the last unit ended; null while some are held.
        ended_at -> Nullable<Timestamptz>,
        /// Whether an order's step locked them: its steps end these and no others of its reference.
        is_of_order -> Bool,
    }
}

diesel::table! {
    /// Which of our brands a supplier's name stands for. Syncs go by this table, never by the names of ours.
    supplier_brands (id) {
        id -> Int8,
        #[max_length = 50]
        supplier -> Varchar,
        /// The supplier's name of the brand.
        #[max_length = 100]
        external_name -> Varchar,
        /// Ours; null if none is set: the next sync maps it to ours of the same name, or creates that.
        brand_id -> Nullable<Int8>,
        /// Offers of this brand are not brought. Set when ours is deleted.
        is_ignored -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Which of our categories a supplier's name stands for. Syncs go by this table, never by the names of ours.
    supplier_categories (id) {
        id -> Int8,
        #[max_length = 50]
        supplier -> Varchar,
        /// The supplier's name (Haier: the product group).
        #[max_length = 100]
        external_name -> Varchar,
        /// Ours; null if none is set: the next sync maps it to ours of the same name, or creates that.
        category_id -> Nullable<Int8>,
        /// Offers of this category are not brought. Set when ours is deleted.
        is_ignored -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Products of a supplier that admins have deleted. Syncs do not create them again.
    supplier_ignored_products (id) {
        id -> Int8,
        #[max_length = 50]
        supplier -> Varchar,
        /// The code of its offers; unique for the supplier by look.
        #[max_length = 50]
        product_code -> Varchar,
        /// Its name when it was deleted.
        #[max_length = 200]
        product_name -> Varchar,
        /// Name of the user, service or command that deleted it.
        #[max_length = 150]
        ignored_by -> Varchar,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Users who sent a request on a business day.
    user_activity (day, user_id) {
        /// The day in the shop's time zone when it was written.
        day -> Date,
        /// The user; they may be deleted.
        user_id -> Int8,
    }
}

diesel::table! {
    /// People who sign in: customers, staff and administrators.
    users (id) {
        id -> Int8,
        /// Unique without regard to case; look it up by lower(username).
        #[max_length = 150]
        username -> Varchar,
        /// Empty where not given; not unique.
        #[max_length = 254]
        email -> Varchar,
        /// Argon2 hash in PHC string form, salt and parameters included.
        password_hash -> Text,
        /// user, staff or admin.
        #[max_length = 16]
        role -> Varchar,
        /// Whether the account may sign in.
        is_active -> Bool,
        /// Raised to revoke every refresh token issued before.
        token_version -> Int4,
        /// Null until the first sign-in.
        last_login_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
        /// Whether its name looked like that of an older user when names became unique by look.
        is_twin -> Bool,
    }
}

diesel::table! {
    /// Users who registered in an hour.
    users_by_hour (hour) {
        hour -> Timestamptz,
        users -> Int8,
    }
}

diesel::joinable!(api_keys -> users (created_by));
diesel::joinable!(attention_items -> order_payments (payment_id));
diesel::joinable!(attention_items -> orders (order_id));
diesel::joinable!(attention_items -> users (owner_id));
diesel::joinable!(blocked_keywords -> users (created_by));
diesel::joinable!(haier_sync_failures -> haier_sync_logs (sync_log_id));
diesel::joinable!(inventory_logs -> products (product_id));
diesel::joinable!(inventory_logs -> users (created_by));
diesel::joinable!(keyword_searches_by_day -> public_keywords (keyword));
diesel::joinable!(media_images -> products (product_id));
diesel::joinable!(media_images -> users (uploaded_by));
diesel::joinable!(media_sources -> media_images (media_image_id));
diesel::joinable!(media_sources -> products (product_id));
diesel::joinable!(order_items -> orders (order_id));
diesel::joinable!(order_items -> products (product_id));
diesel::joinable!(order_parcels -> orders (order_id));
diesel::joinable!(order_payments -> orders (order_id));
diesel::joinable!(order_payments -> users (created_by));
diesel::joinable!(order_return_lines -> order_items (order_item_id));
diesel::joinable!(order_return_lines -> order_returns (return_id));
diesel::joinable!(order_returns -> orders (order_id));
diesel::joinable!(order_returns -> users (created_by));
diesel::joinable!(order_status_history -> orders (order_id));
diesel::joinable!(order_status_history -> users (created_by));
diesel::joinable!(orders -> users (user_id));
diesel::joinable!(product_search -> products (product_id));
diesel::joinable!(product_views_by_hour -> products (product_id));
diesel::joinable!(product_views_recent -> products (product_id));
diesel::joinable!(products -> brands (brand_id));
diesel::joinable!(products -> categories (category_id));
diesel::joinable!(search_logs -> users (user_id));
diesel::joinable!(stock_holds -> products (product_id));
diesel::joinable!(stock_holds -> users (created_by));
diesel::joinable!(supplier_brands -> brands (brand_id));
diesel::joinable!(supplier_categories -> categories (category_id));

diesel::allow_tables_to_appear_in_same_query!(
    active_users_by_day,
    api_keys,
    attention_items,
    blocked_keywords,
    brands,
    categories,
    deleted_products,
    deleted_users,
    haier_configs,
    haier_sync_failures,
    haier_sync_logs,
    idempotency_keys,
    inventory_logs,
    keyword_searches_by_day,
    media_images,
    media_leftovers,
    media_sources,
    order_items,
    order_parcels,
    order_payments,
    order_return_lines,
    order_returns,
    order_status_history,
    orders,
    orders_by_status,
    outbox_events,
    product_sales_by_hour,
    product_sales_by_window,
    product_search,
    product_views_by_hour,
    product_views_recent,
    products,
    public_keywords,
    sales_by_hour,
    sales_windows,
    search_logs,
    shop_identity,
    statistics_backlog,
    statistics_state,
    stock_holds,
    supplier_brands,
    supplier_categories,
    supplier_ignored_products,
    user_activity,
    users,
    users_by_hour,
);
