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
    /// Services that may use the API as far as the scopes of their keys allow, and the hashes of the keys.
    api_keys (id) {
        id -> Int8,
        /// The service's name, unique without regard to case, also among revoked keys; the inventory log has it after service:
        #[max_length = 100]
        name -> Varchar,
        /// SHA-256 of the key, which is 256 random bits and isn't stored.
        key_hash -> Bytea,
        /// The admin who created it; null after the user is deleted.
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        /// Time of the last use, updated at most once a minute; null before the first use.
        last_used_at -> Nullable<Timestamptz>,
        /// When it was revoked; null if it wasn't.
        revoked_at -> Nullable<Timestamptz>,
        /// What the key allows: catalog:read, catalog:write, media:upload, stock:lock, stock:adjust, orders:place, orders:manage, payments:record, haier:read, haier:*, reports:read, admin.
        scopes -> Array<Text>,
        /// From when on it isn't valid; null if it doesn't expire.
        expires_at -> Nullable<Timestamptz>,
        /// The last four characters of the key; null for keys made before these were stored.
        #[max_length = 4]
        last_four -> Nullable<Varchar>,
        /// Increased by every change of scopes or expiry; an edit may name the version that it is based on.
        version -> Int8,
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
        /// The plan that it is about; null if it is about none.
        plan_id -> Nullable<Int8>,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
    }
}

diesel::table! {
    /// Who changed what, when and from where; written in the transaction of the change. Append-only.
    audit_log (id) {
        id -> Int8,
        /// What was done, such as update or log_in.
        #[max_length = 32]
        action -> Varchar,
        /// Kind of what was changed, such as product.
        #[max_length = 32]
        entity -> Varchar,
        /// Its id; null if there is only one, or several. No foreign key: entries outlive what they are about.
        entity_id -> Nullable<Int8>,
        /// Its name at that time; may be empty.
        #[max_length = 200]
        entity_name -> Varchar,
        /// Changed fields: an object of objects with before and after. Secrets are only named, personal data is masked.
        changes -> Jsonb,
        /// What else is known about the change, such as what a deletion removed.
        details -> Jsonb,
        /// The reason that the actor gave; else empty.
        #[max_length = 500]
        reason -> Varchar,
        /// user, service (an API key), system (a command or job) or anonymous.
        #[max_length = 16]
        actor_kind -> Varchar,
        /// The user; null for others. No foreign key: entries outlive users.
        user_id -> Nullable<Int8>,
        /// The API key of a service; null for others.
        api_key_id -> Nullable<Int8>,
        /// Name of the user, service, command or job at that time.
        #[max_length = 150]
        actor_name -> Varchar,
        /// Id of the HTTP request; empty without one.
        #[max_length = 64]
        request_id -> Varchar,
        /// Address of the client; empty without one.
        #[max_length = 45]
        client_address -> Varchar,
        /// User-Agent of the request; empty without one.
        #[max_length = 255]
        user_agent -> Varchar,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Words that no hot keyword and no suggested keyword may contain. Searching for them works.
    blocked_keywords (id) {
        id -> Int8,
        /// Normalized as in searches: NFKC, lower case, simplified characters, without invisible ones.
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
        /// URL of the logo; empty without one.
        #[max_length = 500]
        logo -> Varchar,
        description -> Text,
        /// Sort key, lowest first.
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
        /// Sort key, lowest first.
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
    /// Spreadsheets that plans were made from.
    change_plan_imports (plan_id) {
        plan_id -> Int8,
        /// Name of the file; empty if it had none.
        #[max_length = 255]
        file_name -> Varchar,
        /// JSON list of the headers of its columns.
        headers -> Jsonb,
        /// JSON list of the headers whose columns are not imported.
        ignored_headers -> Jsonb,
        /// JSON list of categories, at most 100, that are created when the plan is applied.
        new_categories -> Jsonb,
        /// JSON list of brands, at most 100, that are created when the plan is applied.
        new_brands -> Jsonb,
        /// Rows that change nothing.
        unchanged -> Int4,
        /// Rows that change a product.
        changed -> Int4,
        /// Rows that create a product.
        created -> Int4,
        /// Rows that are refused.
        refused -> Int4,
    }
}

diesel::table! {
    /// What plans change, one field of one product each. Only what differs is stored.
    change_plan_items (id) {
        id -> Int8,
        plan_id -> Int8,
        /// The product; it may have been deleted since, and ids are never used again. Null if no product had the code, until the item creates it or finds it by its code.
        product_id -> Nullable<Int8>,
        /// Its code when the plan was made, or the code that no product had.
        #[max_length = 50]
        product_code -> Nullable<Varchar>,
        /// Its name when the plan was made.
        #[max_length = 200]
        product_name -> Varchar,
        #[max_length = 16]
        action -> Varchar,
        #[max_length = 32]
        field -> Nullable<Varchar>,
        /// The value when the plan was made; the item is only applied while it still holds.
        before -> Nullable<Text>,
        /// The value that the item gives the field; for a new product, an object of values by field.
        after -> Nullable<Text>,
        /// Why the item is part of the plan, or why it was not applied.
        #[max_length = 32]
        reason -> Varchar,
        #[max_length = 16]
        status -> Varchar,
        /// The value that was found instead of the expected one.
        found -> Nullable<Text>,
        /// Whether the field was a person's before the item was applied.
        was_edited -> Nullable<Bool>,
    }
}

diesel::table! {
    /// Rows of spreadsheets that are no part of their plans, since something is wrong with them.
    change_plan_refused_rows (plan_id, line) {
        plan_id -> Int8,
        /// Number of the row in the file, from 1.
        line -> Int4,
        /// JSON list of the texts of its cells.
        cells -> Jsonb,
        /// JSON list of objects: column (a header, or null), reason and message.
        mistakes -> Jsonb,
    }
}

diesel::table! {
    /// Who did what with a plan, and when.
    change_plan_steps (id) {
        id -> Int8,
        plan_id -> Int8,
        #[max_length = 16]
        step -> Varchar,
        /// The user; null for services, commands and jobs, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of the actor; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        /// Id of the request; empty if none led to it.
        #[max_length = 64]
        request_id -> Varchar,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Bulk changes that are stored as items, looked at, approved, applied and, if need be, undone.
    change_plans (id) {
        id -> Int8,
        #[max_length = 16]
        kind -> Varchar,
        #[max_length = 16]
        status -> Varchar,
        /// Why it was made.
        #[max_length = 255]
        reason -> Varchar,
        /// The user who made it; null for services, commands and jobs, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// The API key of the service that made it.
        api_key_id -> Nullable<Int8>,
        /// Name of the actor who made it; stays when the user is deleted.
        #[max_length = 150]
        creator_name -> Varchar,
        /// Items that are not written yet.
        pending -> Int4,
        /// Items that were written.
        applied -> Int4,
        /// Items that were not written, since the shop had changed.
        stale -> Int4,
        /// Items that a rule forbids.
        refused -> Int4,
        /// Items without a change.
        skipped -> Int4,
        /// Items that were written back.
        undone -> Int4,
        /// Items that were not written back, since somebody had changed the value.
        kept -> Int4,
        /// The safety limits that it exceeds, one a line; empty if none wants a person.
        #[max_length = 2000]
        held_because -> Varchar,
        /// Id of the last item that was worked on, while the plan is being applied or undone.
        position -> Nullable<Int8>,
        /// When it becomes stale unless it is applied.
        expires_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of the status.
        version -> Int8,
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
    /// Calls that syncs have made to Haier's platform.
    haier_calls (day) {
        /// The business day, in the shop's time zone.
        day -> Date,
        /// HTTP requests, with those for tokens and repeated ones.
        calls -> Int8,
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
    /// Products that failed in syncs, one row per product and stage, kept up to date.
    haier_product_failures (id) {
        id -> Int8,
        /// Haier's code, not a foreign key: the product may not exist here.
        #[max_length = 50]
        product_code -> Varchar,
        /// The stage that fails: products, prices or stock.
        #[max_length = 16]
        stage -> Varchar,
        /// open: it is retried; needs_person: it failed too often; closed: it has succeeded since.
        #[max_length = 16]
        status -> Varchar,
        /// The kind of the last reason, by which failures are grouped.
        #[max_length = 32]
        reason_code -> Varchar,
        reason -> Text,
        /// Failed attempts since the last success.
        attempts -> Int4,
        /// When it failed first since the last success.
        first_failed_at -> Timestamptz,
        last_failed_at -> Timestamptz,
        /// When it is retried; null if only a person has it retried, or if it is closed.
        next_attempt_at -> Nullable<Timestamptz>,
        /// When it succeeded; null unless it is closed.
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The pause of the whole schedule of syncs: one row.
    haier_schedule (id) {
        id -> Int2,
        /// When it was paused; null if it isn't.
        paused_at -> Nullable<Timestamptz>,
        /// Name of the user who paused it; empty if it isn't.
        #[max_length = 150]
        paused_by -> Varchar,
        #[max_length = 255]
        pause_reason -> Varchar,
    }
}

diesel::table! {
    /// When syncs run by themselves: one row for each task.
    haier_schedule_tasks (task) {
        #[max_length = 16]
        task -> Varchar,
        /// Interval or cron expression that a server has registered; empty if the task doesn't run by itself.
        #[max_length = 100]
        expression -> Varchar,
        /// When it runs next; null if it doesn't run by itself.
        next_run_at -> Nullable<Timestamptz>,
        /// When its last run started; null before the first one.
        last_started_at -> Nullable<Timestamptz>,
        /// Its last run; null before the first one.
        last_sync_log_id -> Nullable<Int8>,
        /// When this task alone was paused; null if it isn't.
        paused_at -> Nullable<Timestamptz>,
        /// Name of the user who paused it; empty if it isn't.
        #[max_length = 150]
        paused_by -> Varchar,
        #[max_length = 255]
        pause_reason -> Varchar,
    }
}

diesel::table! {
    /// How far runs in progress have come; a run that has ended has none.
    haier_sync_checkpoints (sync_log_id) {
        sync_log_id -> Int8,
        /// Items of its plan at that time; later ones are discarded when the run is resumed.
        plan_items -> Int4,
        /// Its failures at that time; later ones are discarded when the run is resumed.
        failures -> Int4,
        /// Its rows of haier_sync_stock_batches at that time.
        stock_batches -> Int4,
        /// How often the run was resumed.
        resumptions -> Int4,
        /// Options, positions and counts of the run, as JSON.
        state -> Text,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Failures of sync runs, one row per product and stage.
    haier_sync_failures (id) {
        id -> Int8,
        sync_log_id -> Int8,
        /// Haier's code, not a foreign key: the product may not exist here.
        #[max_length = 50]
        product_code -> Varchar,
        /// The stage that failed: products, prices or stock.
        #[max_length = 16]
        stage -> Varchar,
        reason -> Text,
        created_at -> Timestamptz,
        /// The kind of the reason, by which failures are grouped.
        #[max_length = 32]
        reason_code -> Varchar,
    }
}

diesel::table! {
    /// Runs of the Haier sync.
    haier_sync_logs (id) {
        id -> Int8,
        /// products, prices, stock or full (all three).
        #[max_length = 16]
        sync_type -> Varchar,
        /// pending, processing, then success, partial or failed.
        #[max_length = 16]
        status -> Varchar,
        /// Result of the run, for an operator.
        message -> Text,
        /// Number of products that the run covered.
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
        /// The plan of what it changes; null for runs of older versions, and after the plan is deleted.
        plan_id -> Nullable<Int8>,
        /// When the counts of a run in progress were last recorded; null before the first time.
        progress_at -> Nullable<Timestamptz>,
        /// When a stop of the run was requested; null without a request.
        stop_requested_at -> Nullable<Timestamptz>,
        /// Name of the user who requested the stop; empty without a request.
        #[max_length = 150]
        stop_requested_by -> Varchar,
    }
}

diesel::table! {
    /// Products of runs in progress whose stock is fetched after they were planned.
    haier_sync_stock_batches (sync_log_id, number) {
        sync_log_id -> Int8,
        /// Order within the run, from 1.
        number -> Int4,
        product_codes -> Array<Text>,
        /// For each product, whether something about it, such as its prices, has failed.
        have_failed -> Array<Bool>,
    }
}

diesel::table! {
    /// Idempotency keys of processed requests with their responses; purged after CANGKU_IDEMPOTENCY_HOURS.
    idempotency_keys (scope, key) {
        /// Owner of the key: a user's id, the negative id of an API key, or 0 for the shop itself. No foreign key: keys of a deleted user are purged like all others.
        scope -> Int8,
        /// The idempotency key that the client sent.
        #[max_length = 128]
        key -> Varchar,
        /// Hash of the operation and its parameters.
        fingerprint -> Bytea,
        /// HTTP status of the first response.
        status -> Int2,
        /// Body of the first response.
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every change of a product's stock. Append-only; the sum of a product's quantities is its stock.
    inventory_logs (id) {
        id -> Int8,
        product_id -> Int8,
        /// lock (takes units from stock), release (returns them) or adjust.
        #[max_length = 16]
        change_type -> Varchar,
        /// Signed change of the stock: negative for lock, positive for release, never 0.
        quantity -> Int4,
        /// The product's stock after the change.
        stock_after -> Int4,
        /// The reason: a stable code or free text.
        #[max_length = 255]
        reason -> Varchar,
        /// Reference, such as an order number; may be empty.
        #[max_length = 100]
        reference -> Varchar,
        /// The user; null for a service or a job, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of the actor; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        /// Id of the HTTP request; empty for a job.
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
    /// Uploaded pictures. The files are in the media store.
    media_images (id) {
        id -> Int8,
        /// The product of the picture; null for a picture without a product.
        product_id -> Nullable<Int8>,
        /// Path in the media store; the application chooses the name.
        #[max_length = 255]
        file -> Varchar,
        /// The client's file name; displayed only, never used as a path.
        #[max_length = 255]
        original_name -> Varchar,
        /// MIME type detected from the content.
        #[max_length = 100]
        content_type -> Varchar,
        /// Size in bytes.
        size -> Int4,
        created_at -> Timestamptz,
        /// SHA-256 of the stored file; null for rows that were written by hand.
        sha256 -> Nullable<Bytea>,
        /// Pixels.
        width -> Int4,
        /// Pixels.
        height -> Int4,
        /// More than 1 for an animation.
        frames -> Int4,
        /// MIME type of its thumbnails; empty without any.
        #[max_length = 100]
        thumbnail_type -> Varchar,
        /// The user who uploaded it; null for a service, or after the user is deleted.
        uploaded_by -> Nullable<Int8>,
    }
}

diesel::table! {
    /// Files of deleted rows, possibly repeated; a job deletes each one unless another row has the same file.
    media_leftovers (id) {
        #[max_length = 255]
        file -> Varchar,
        since -> Timestamptz,
        id -> Int8,
    }
}

diesel::table! {
    /// Pictures of suppliers that were fetched: each once per product, unless it is requested again.
    media_sources (product_id, source_url) {
        product_id -> Int8,
        /// The URL as the product names it; two URLs of a product may have the same picture.
        #[max_length = 500]
        source_url -> Varchar,
        /// The copy; null after it is deleted, and it isn't fetched again for that.
        media_image_id -> Nullable<Int8>,
        /// When it was last fetched.
        fetched_at -> Timestamptz,
    }
}

diesel::table! {
    /// Lines of orders: each product once, at its price when the order was placed.
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
        /// Unit price in yuan when the order was placed.
        price -> Numeric,
        quantity -> Int4,
        /// Unit price times quantity, in yuan.
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
        /// The carrier that delivers it.
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
    /// Status changes of orders.
    order_status_history (id) {
        id -> Int8,
        order_id -> Int8,
        /// The status before; null for the placing of the order.
        #[max_length = 16]
        from_status -> Nullable<Varchar>,
        #[max_length = 16]
        to_status -> Varchar,
        /// The user; null for a service or a job, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of the actor; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        #[max_length = 500]
        note -> Varchar,
        /// Id of the HTTP request; empty for a job.
        #[max_length = 64]
        request_id -> Varchar,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Orders with their status.
    orders (id) {
        id -> Int8,
        /// The order number that people use; it can't be guessed.
        #[max_length = 32]
        order_number -> Varchar,
        /// The customer; null if a service placed the order, or after the user is deleted.
        user_id -> Nullable<Int8>,
        /// Name of the actor who placed it; stays when the user is deleted.
        #[max_length = 150]
        placed_by -> Varchar,
        #[max_length = 16]
        status -> Varchar,
        /// The status before the refund was requested; null unless the order is refunding.
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
        /// The payment deadline, until which its units are held.
        expires_at -> Timestamptz,
        paid_at -> Nullable<Timestamptz>,
        shipped_at -> Nullable<Timestamptz>,
        /// When it was completed; its units count in sales_count from then on, until it is refunded.
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
    /// Number of orders by status, and the sum of their totals.
    orders_by_status (status) {
        #[max_length = 16]
        status -> Varchar,
        orders -> Int8,
        amount -> Numeric,
    }
}

diesel::table! {
    /// Outbox: events for other systems, written in the transaction of the change.
    outbox_events (id) {
        id -> Int8,
        /// Kind of the event, such as stock_low, stock_out, stock_back or stock_recovered.
        #[max_length = 50]
        kind -> Varchar,
        /// The product, if it concerns one. No foreign key: events stay when products are deleted.
        product_id -> Nullable<Int8>,
        /// JSON object with the details: for a stock event, stock and low_stock_threshold.
        payload -> Jsonb,
        created_at -> Timestamptz,
        /// Null until it is delivered.
        delivered_at -> Nullable<Timestamptz>,
        /// The order, if it concerns one. No foreign key: events stay when orders are deleted.
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
    /// Sums of product_sales_by_hour since the start of each window, for rankings.
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

    /// Search index of products. Triggers on products maintain the rows and all columns except the tokens, which the program writes in the same transaction.
    product_search (product_id) {
        product_id -> Int8,
        category_id -> Int8,
        brand_id -> Int8,
        sales_count -> Int4,
        is_active -> Bool,
        /// Version of the tokenizer that produced the tokens; 0 if the product has changed since.
        version -> Int2,
        /// Tokens with a prefix for their field: n name, m model or code, d description; b and c precede the ids of brand and category.
        tokens -> Tsvector,
        /// Zeros, which compress to a few bytes. They make the row so long that PostgreSQL stores the tokens out of line, so that a search that finds many rows reads short ones.
        filler -> Bytea,
    }
}

diesel::table! {
    /// Views of products in the hours that trending covers; older ones are purged.
    product_views_by_hour (hour, product_id) {
        /// When the hour begins, UTC.
        hour -> Timestamptz,
        product_id -> Int8,
        views -> Int8,
    }
}

diesel::table! {
    /// Sums of product_views_by_hour, for trending. Both tables are written under the lock of the product's row.
    product_views_recent (product_id) {
        product_id -> Int8,
        views -> Int8,
    }
}

diesel::table! {
    /// Products: the shop's own and those of Haier's open platform. Amounts are in yuan.
    products (id) {
        id -> Int8,
        #[max_length = 200]
        name -> Varchar,
        description -> Text,
        category_id -> Int8,
        brand_id -> Int8,
        /// Retail price, set by the shop.
        price -> Numeric,
        /// Haier's ordinary supply price (普通供价); null if none is in force.
        supply_price -> Nullable<Numeric>,
        /// Price on the invoice (开票价).
        invoice_price -> Nullable<Numeric>,
        /// Reference price of the market (市场价).
        market_price -> Nullable<Numeric>,
        /// Direct discount (直扣).
        stock_rebate -> Nullable<Numeric>,
        /// Rebate for each unit (台返).
        rebate_money -> Nullable<Numeric>,
        /// The displayed price: the supply price if it is above 0, else the price. Generated column.
        display_price -> Numeric,
        /// Units that can be sold. Every change has a row in inventory_logs.
        stock -> Int4,
        view_count -> Int4,
        sales_count -> Int4,
        /// Whether the product is active (上架): listed and sold.
        is_active -> Bool,
        /// local or haier.
        #[max_length = 20]
        source -> Varchar,
        /// Whether the shop can procure it from Haier (可采): 1 yes, 0 no.
        #[max_length = 1]
        is_sales -> Bpchar,
        /// Why it can't be procured; empty if it can.
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
        /// Haier's stock location (库位编码); empty until a stock sync provides it.
        #[max_length = 50]
        warehouse_code -> Varchar,
        /// 0 own-level warehouse (本级仓), 1 upper-level (上级仓); null until a stock sync provides it.
        #[max_length = 1]
        warehouse_grade -> Nullable<Bpchar>,
        /// The supplier; unique together with supplier_code.
        #[max_length = 50]
        supplier -> Nullable<Varchar>,
        /// The product's code in the supplier's own system.
        #[max_length = 100]
        supplier_code -> Nullable<Varchar>,
        #[max_length = 50]
        origin_country -> Varchar,
        /// JSON list of picture URLs; the first is the main picture.
        main_images -> Jsonb,
        /// JSON list of URLs of detail pictures.
        detail_images -> Jsonb,
        /// URL of Haier's main picture.
        #[max_length = 500]
        product_image_url -> Varchar,
        /// JSON list of URLs of Haier's detail pages (拉页).
        product_page_urls -> Jsonb,
        /// Fields whose value staff have changed and that syncs don't overwrite, such as name, price, supply_price or is_sales.
        edited_fields -> Array<Text>,
        /// When a sync last updated the product; null if never.
        last_sync_at -> Nullable<Timestamptz>,
        /// Why the latest sync of this product failed; empty after a success.
        last_sync_error -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// The stock is low (不足) at this number of units or fewer; 0: never.
        low_stock_threshold -> Int4,
        /// When a restock was requested (待补货); null once the stock is above the threshold again.
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
    /// Keywords that at least three different users searched for, which suggestions may show.
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
    /// Time windows for which products are ranked by sales.
    sales_windows (days) {
        /// Number of days, including today.
        days -> Int2,
        /// Start of the first day; advances every day.
        since -> Timestamptz,
    }
}

diesel::table! {
    /// Search log: the source of suggestions and hot keywords.
    search_logs (id) {
        id -> Int8,
        /// Normalized: NFKC, lower case, single white space, without invisible characters.
        #[max_length = 200]
        keyword -> Varchar,
        /// The user; null for an anonymous search, or after the user is deleted.
        user_id -> Nullable<Int8>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// The words of all groups, so that no word is in two of them. Written together with search_synonyms.words.
    search_synonym_words (word) {
        #[max_length = 50]
        word -> Varchar,
        synonym_id -> Int8,
    }
}

diesel::table! {
    /// Groups of words that mean the same in a search, beside the built-in units and numerals.
    search_synonyms (id) {
        id -> Int8,
        /// As searches compare: NFKC, lower case, simplified characters, without invisible ones and marks.
        words -> Array<Text>,
        /// The admin who created it; null after the user is deleted.
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
    }
}

diesel::table! {
    /// One row: the shop's identity. The media store has the same, so that another shop doesn't delete its files.
    shop_identity (is_only) {
        is_only -> Bool,
        id -> Uuid,
    }
}

diesel::table! {
    /// Changes that the rollups don't contain yet; written with the change, deleted by the transaction that counts it.
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
    /// One row: the time up to which the rollups are complete.
    statistics_state (is_only) {
        is_only -> Bool,
        as_of -> Timestamptz,
    }
}

diesel::table! {
    /// Holds: units that a lock took from stock, and how they ended. The lock of the product's row protects its holds.
    stock_holds (id) {
        id -> Int8,
        product_id -> Int8,
        /// Reference of the hold, such as an order number; may be empty.
        #[max_length = 100]
        reference -> Varchar,
        /// The user who locked them; null for a service, or after the user is deleted.
        created_by -> Nullable<Int8>,
        /// Name of the actor who locked them; stays when the user is deleted.
        #[max_length = 150]
        operator_name -> Varchar,
        /// Units that were locked: the sum of held, released, consumed and expired.
        quantity -> Int4,
        /// Units that are still held.
        held -> Int4,
        /// Units that were returned to stock.
        released -> Int4,
        /// Units that were sold and left the shop.
        consumed -> Int4,
        /// Units that returned to stock because the hold expired.
        expired -> Int4,
        /// When the hold expires; null: never.
        expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        /// When the last unit ended; null while some are held.
        ended_at -> Nullable<Timestamptz>,
        /// Whether an order's step locked them: its steps end these and no others of its reference.
        is_of_order -> Bool,
    }
}

diesel::table! {
    /// Mapping of suppliers' brand names to the shop's brands. Syncs use this table, not the names of the shop's brands.
    supplier_brands (id) {
        id -> Int8,
        #[max_length = 50]
        supplier -> Varchar,
        /// The supplier's name of the brand.
        #[max_length = 100]
        external_name -> Varchar,
        /// The shop's entry; null if none is set: the next sync maps the name to the entry of the same name, or creates that.
        brand_id -> Nullable<Int8>,
        /// Whether syncs skip offers of this brand; set when the shop's brand is deleted.
        is_ignored -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
    }
}

diesel::table! {
    /// Mapping of suppliers' category names to the shop's categories. Syncs use this table, not the names of the shop's categories.
    supplier_categories (id) {
        id -> Int8,
        #[max_length = 50]
        supplier -> Varchar,
        /// The supplier's name (Haier: the product group).
        #[max_length = 100]
        external_name -> Varchar,
        /// The shop's entry; null if none is set: the next sync maps the name to the entry of the same name, or creates that.
        category_id -> Nullable<Int8>,
        /// Whether syncs skip offers of this category; set when the shop's category is deleted.
        is_ignored -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Increased by every change of an editable field; an edit may name the version that it is based on.
        version -> Int8,
    }
}

diesel::table! {
    /// Suppliers whose platform fails: a row exists while the circuit to it is open.
    supplier_circuits (supplier) {
        #[max_length = 50]
        supplier -> Varchar,
        /// When a process found it failing.
        opened_at -> Timestamptz,
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
    /// The last stock figure of a supplier that counted for a product. Apart from products, since every sync confirms it.
    supplier_stock_figures (product_id) {
        product_id -> Int8,
        /// Units on hand that the figure gave the product: those of the supplier or, if more, those held.
        units -> Int8,
        /// When the supplier gave the figure, or confirmed it.
        received_at -> Timestamptz,
        /// Whether syncs of the complete list confirm it; false since a sync could not fetch or write one.
        follows_syncs -> Bool,
    }
}

diesel::table! {
    /// When the last syncs of the complete list began that confirmed what they left unchanged.
    supplier_sync_times (supplier) {
        #[max_length = 50]
        supplier -> Varchar,
        /// The last sync whose plan was applied: listed products without a sync error were synced then, if not later.
        products_at -> Nullable<Timestamptz>,
        /// The last sync with stock: figures that follow the syncs were confirmed then, if not received later.
        stock_at -> Nullable<Timestamptz>,
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
    /// Sessions of users, one for each sign-in. A session ends at ended_at or expires_at, or when the user's token_version changes.
    user_sessions (id) {
        id -> Int8,
        user_id -> Int8,
        /// The user's token_version when the session began, or when its user last changed the password in it.
        token_version -> Int4,
        /// Number of the refresh token that is valid; lower ones were used. Tokens are signed, not stored.
        refresh_number -> Int4,
        /// Address of the client at the sign-in or the last recorded use; empty if unknown.
        #[max_length = 45]
        client_address -> Varchar,
        /// User-Agent at the sign-in or the last recorded use; empty without one.
        #[max_length = 255]
        user_agent -> Varchar,
        created_at -> Timestamptz,
        /// Time of the last refresh, or of another use, updated at most every five minutes.
        last_used_at -> Timestamptz,
        /// When it ends by itself, if it isn't continued before.
        expires_at -> Timestamptz,
        /// When it was ended; null while it is open or if it has expired.
        ended_at -> Nullable<Timestamptz>,
        /// Why it was ended, such as logged_out; null with ended_at.
        #[max_length = 32]
        end_reason -> Nullable<Varchar>,
    }
}

diesel::table! {
    /// User accounts: customers, staff and admins.
    users (id) {
        id -> Int8,
        /// Unique by identity, without regard to case.
        #[max_length = 150]
        username -> Varchar,
        /// E-mail address; may be empty; not unique.
        #[max_length = 254]
        email -> Varchar,
        /// Argon2 hash in PHC string form, salt and parameters included.
        password_hash -> Text,
        /// user, staff or admin.
        #[max_length = 16]
        role -> Varchar,
        /// Whether the account may sign in.
        is_active -> Bool,
        /// Increased to revoke all refresh tokens issued before.
        token_version -> Int4,
        /// Time of the last login; null before the first.
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
diesel::joinable!(attention_items -> change_plans (plan_id));
diesel::joinable!(attention_items -> order_payments (payment_id));
diesel::joinable!(attention_items -> orders (order_id));
diesel::joinable!(attention_items -> users (owner_id));
diesel::joinable!(blocked_keywords -> users (created_by));
diesel::joinable!(change_plan_imports -> change_plans (plan_id));
diesel::joinable!(change_plan_items -> change_plans (plan_id));
diesel::joinable!(change_plan_refused_rows -> change_plans (plan_id));
diesel::joinable!(change_plan_steps -> change_plans (plan_id));
diesel::joinable!(change_plan_steps -> users (created_by));
diesel::joinable!(change_plans -> api_keys (api_key_id));
diesel::joinable!(change_plans -> users (created_by));
diesel::joinable!(haier_schedule_tasks -> haier_sync_logs (last_sync_log_id));
diesel::joinable!(haier_sync_checkpoints -> haier_sync_logs (sync_log_id));
diesel::joinable!(haier_sync_failures -> haier_sync_logs (sync_log_id));
diesel::joinable!(haier_sync_logs -> change_plans (plan_id));
diesel::joinable!(haier_sync_stock_batches -> haier_sync_logs (sync_log_id));
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
diesel::joinable!(search_synonym_words -> search_synonyms (synonym_id));
diesel::joinable!(search_synonyms -> users (created_by));
diesel::joinable!(stock_holds -> products (product_id));
diesel::joinable!(stock_holds -> users (created_by));
diesel::joinable!(supplier_brands -> brands (brand_id));
diesel::joinable!(supplier_categories -> categories (category_id));
diesel::joinable!(supplier_stock_figures -> products (product_id));
diesel::joinable!(user_sessions -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    active_users_by_day,
    api_keys,
    attention_items,
    audit_log,
    blocked_keywords,
    brands,
    categories,
    change_plan_imports,
    change_plan_items,
    change_plan_refused_rows,
    change_plan_steps,
    change_plans,
    deleted_products,
    deleted_users,
    haier_calls,
    haier_configs,
    haier_product_failures,
    haier_schedule,
    haier_schedule_tasks,
    haier_sync_checkpoints,
    haier_sync_failures,
    haier_sync_logs,
    haier_sync_stock_batches,
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
    search_synonym_words,
    search_synonyms,
    shop_identity,
    statistics_backlog,
    statistics_state,
    stock_holds,
    supplier_brands,
    supplier_categories,
    supplier_circuits,
    supplier_ignored_products,
    supplier_stock_figures,
    supplier_sync_times,
    user_activity,
    user_sessions,
    users,
    users_by_hour,
);
