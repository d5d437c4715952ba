//! Every error code of the API: stable snake_case names, one meaning each, listed in
//! `docs/ERRORS.md`.

use actix_web::http::StatusCode;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:ident, $title:literal;)+) => {
        /// What went wrong, for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The HTTP status of this code.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// A short title for people.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

error_codes! {
    /// A header that is read as text isn't UTF-8.
    InvalidHeader = "invalid_header", BAD_REQUEST, "A header is not text";
    /// The headers together are larger than allowed.
    HeadersTooLarge = "headers_too_large", REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large";
    /// The headers of a trusted proxy about its client are malformed.
    InvalidForwardingHeader = "invalid_forwarding_header", BAD_REQUEST, "The proxy's headers are malformed";
    /// `Forwarded` and `X-Forwarded-For` of a trusted proxy name different clients.
    ConflictingForwardingHeaders = "conflicting_forwarding_headers", BAD_REQUEST, "The proxy's headers name different clients";
    /// Pages of this origin may not send this request.
    CrossOriginRefused = "cross_origin_refused", FORBIDDEN, "Pages of this origin may not do this";
    /// The body isn't a JSON object.
    MalformedJson = "malformed_json", BAD_REQUEST, "The body is not a JSON object";
    /// The query string has mistakes.
    InvalidQuery = "invalid_query", BAD_REQUEST, "The query string has mistakes";
    /// An id in the path is invalid.
    InvalidPath = "invalid_path", BAD_REQUEST, "The path has mistakes";
    /// Fields of the body have mistakes.
    ValidationFailed = "validation_failed", UNPROCESSABLE_ENTITY, "Fields of the body have mistakes";
    /// The body's type isn't supported.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "The body's type is not understood";
    /// The body is larger than allowed.
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// The connection ended or failed before the body was complete.
    IncompleteBody = "incomplete_body", BAD_REQUEST, "The body did not arrive whole";
    /// The body didn't arrive in time.
    BodyTimeout = "body_timeout", REQUEST_TIMEOUT, "The body did not arrive in time";
    /// No route matches this path.
    RouteNotFound = "route_not_found", NOT_FOUND, "Nothing answers at this path";
    /// The path exists, but not with this method.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "The path does not know this method";
    /// The request needs a token.
    MissingToken = "missing_token", UNAUTHORIZED, "A token is needed";
    /// The token is invalid, expired or revoked.
    InvalidToken = "invalid_token", UNAUTHORIZED, "The token is not valid";
    /// The refresh token was used before; its session was ended.
    RefreshTokenReused = "refresh_token_reused", UNAUTHORIZED, "The refresh token was used already";
    /// The API key is unknown or revoked.
    InvalidApiKey = "invalid_api_key", UNAUTHORIZED, "The API key is not valid";
    /// The API key's form or checksum is wrong.
    MalformedApiKey = "malformed_api_key", UNAUTHORIZED, "This is no API key";
    /// A test key was sent to a live system, or the reverse.
    ApiKeyOfAnotherEnvironment = "api_key_of_another_environment", UNAUTHORIZED, "The API key belongs to another environment";
    /// The API key has expired.
    ExpiredApiKey = "expired_api_key", UNAUTHORIZED, "The API key has expired";
    /// A scope in the request doesn't exist.
    UnknownScope = "unknown_scope", UNPROCESSABLE_ENTITY, "There is no such scope";
    /// The request has both a token and an API key.
    ConflictingCredentials = "conflicting_credentials", BAD_REQUEST, "A token and an API key were sent";
    /// User name or password is wrong.
    BadCredentials = "bad_credentials", UNAUTHORIZED, "User name or password is wrong";
    /// The current password, given as a proof, is wrong.
    WrongPassword = "wrong_password", FORBIDDEN, "The current password is wrong";
    /// The caller's role doesn't allow this.
    Forbidden = "forbidden", FORBIDDEN, "The caller may not do this";
    /// No such category.
    CategoryNotFound = "category_not_found", NOT_FOUND, "There is no such category";
    /// No such brand.
    BrandNotFound = "brand_not_found", NOT_FOUND, "There is no such brand";
    /// No such product.
    ProductNotFound = "product_not_found", NOT_FOUND, "There is no such product";
    /// A product has no editable field of this name.
    EditableFieldNotFound = "editable_field_not_found", NOT_FOUND, "There is no such editable field";
    /// No such order, or another customer's.
    OrderNotFound = "order_not_found", NOT_FOUND, "There is no such order";
    /// No such payment.
    PaymentNotFound = "payment_not_found", NOT_FOUND, "There is no such payment";
    /// No such return, or one of another customer's order.
    ReturnNotFound = "return_not_found", NOT_FOUND, "There is no such return";
    /// Nothing of the order has left the shop.
    OrderNotShipped = "order_not_shipped", CONFLICT, "The order was not shipped: cancel it instead";
    /// More units than the customer got, less those of other returns.
    ReturnExceedsDelivered = "return_exceeds_delivered", CONFLICT, "The return is more than what was delivered";
    /// The return's status forbids the step.
    IllegalReturnTransition = "illegal_return_transition", CONFLICT, "The return's status forbids this";
    /// The receipt of a line was recorded already.
    AlreadyReceived = "already_received", CONFLICT, "The receipt was recorded already";
    /// More units were received than the return has.
    ReceiptExceedsReturn = "receipt_exceeds_return", CONFLICT, "The receipt is more than what is returned";
    /// No such item of the attention list.
    AttentionItemNotFound = "attention_item_not_found", NOT_FOUND, "There is no such item of the attention list";
    /// Another item about the same is open.
    DuplicateAttentionItem = "duplicate_attention_item", CONFLICT, "Another item about the same is open";
    /// Another payment has this method and reference.
    PaymentReferenceConflict = "payment_reference_conflict", CONFLICT, "The reference belongs to another payment";
    /// The refund is more than what is due.
    RefundExceedsDue = "refund_exceeds_due", CONFLICT, "The refund is more than what is due";
    /// The payment belongs to an order or was refunded.
    PaymentSettled = "payment_settled", CONFLICT, "The payment belongs to an order or was refunded";
    /// No such change plan.
    PlanNotFound = "plan_not_found", NOT_FOUND, "There is no such plan";
    /// The items of the plan are still being collected.
    PlanUnfinished = "plan_unfinished", CONFLICT, "The plan is still being made";
    /// The plan was approved before.
    PlanAlreadyApproved = "plan_already_approved", CONFLICT, "The plan is approved already";
    /// The plan must be approved first.
    PlanNotApproved = "plan_not_approved", CONFLICT, "The plan is not approved";
    /// Nothing of the plan was applied.
    PlanNotApplied = "plan_not_applied", CONFLICT, "The plan was not applied";
    /// The plan is being applied.
    PlanApplying = "plan_applying", CONFLICT, "The plan is being applied";
    /// The plan was applied.
    PlanApplied = "plan_applied", CONFLICT, "The plan was applied";
    /// The plan is being undone.
    PlanUndoing = "plan_undoing", CONFLICT, "The plan is being undone";
    /// The plan was undone.
    PlanUndone = "plan_undone", CONFLICT, "The plan was undone";
    /// The plan is too old, or nothing is as it was.
    PlanStale = "plan_stale", CONFLICT, "The plan is stale";
    /// The plan was discarded.
    PlanDiscarded = "plan_discarded", CONFLICT, "The plan was discarded";
    /// Whoever made a plan may not approve it.
    SecondApproverRequired = "second_approver_required", FORBIDDEN, "Another person must approve the plan";
    /// The plan would change too many products.
    PlanTooLarge = "plan_too_large", UNPROCESSABLE_ENTITY, "The plan would change too many products";
    /// No such plan that was made from a spreadsheet.
    ImportNotFound = "import_not_found", NOT_FOUND, "The plan was not made from a spreadsheet";
    /// The spreadsheet has no rows.
    SpreadsheetEmpty = "spreadsheet_empty", UNPROCESSABLE_ENTITY, "The spreadsheet has no rows";
    /// The file is something else.
    NotASpreadsheet = "not_a_spreadsheet", UNPROCESSABLE_ENTITY, "The file is no spreadsheet";
    /// The file isn't what its name or type says.
    SpreadsheetTypeMismatch = "spreadsheet_type_mismatch", UNPROCESSABLE_ENTITY, "The file is not what its name says";
    /// A workbook of the format before XLSX.
    OldWorkbook = "old_workbook", UNPROCESSABLE_ENTITY, "The workbook has an old format";
    /// A workbook with a password.
    EncryptedWorkbook = "encrypted_workbook", UNPROCESSABLE_ENTITY, "The workbook is protected by a password";
    /// A workbook with macros.
    WorkbookWithMacros = "workbook_with_macros", UNPROCESSABLE_ENTITY, "The workbook has macros";
    /// A workbook that can't be read.
    WorkbookDamaged = "workbook_damaged", UNPROCESSABLE_ENTITY, "The workbook is damaged";
    /// A workbook that unpacks to more than allowed.
    WorkbookUnpacksTooLarge = "workbook_unpacks_too_large", PAYLOAD_TOO_LARGE, "The workbook unpacks to too much";
    /// Neither UTF-8, GB18030 nor UTF-16.
    UnknownEncoding = "unknown_encoding", UNPROCESSABLE_ENTITY, "The encoding of the text is not known";
    /// Lines in different encodings.
    MixedEncodings = "mixed_encodings", UNPROCESSABLE_ENTITY, "The text has several encodings";
    /// A quotation mark isn't closed.
    OpenQuote = "open_quote", UNPROCESSABLE_ENTITY, "A quotation mark is not closed";
    /// More rows than allowed.
    TooManyRows = "too_many_rows", UNPROCESSABLE_ENTITY, "The spreadsheet has too many rows";
    /// More columns than allowed.
    TooManyColumns = "too_many_columns", UNPROCESSABLE_ENTITY, "The spreadsheet has too many columns";
    /// A cell with more text than allowed.
    CellTooLong = "cell_too_long", UNPROCESSABLE_ENTITY, "A cell has too much text";
    /// More text than allowed.
    TooMuchText = "too_much_text", PAYLOAD_TOO_LARGE, "The spreadsheet has too much text";
    /// No header for the code or id of products, or for anything else.
    UnknownHeaders = "unknown_headers", UNPROCESSABLE_ENTITY, "The headers are not known";
    /// Two columns stand for the same.
    RepeatedHeader = "repeated_header", UNPROCESSABLE_ENTITY, "Two columns stand for the same";
    /// No such user.
    UserNotFound = "user_not_found", NOT_FOUND, "There is no such user";
    /// No such API key.
    ApiKeyNotFound = "api_key_not_found", NOT_FOUND, "There is no such API key";
    /// No such sync run.
    SyncLogNotFound = "sync_log_not_found", NOT_FOUND, "There is no such sync run";
    /// No such supplier's name of a category or brand.
    IgnoredProductNotFound = "ignored_product_not_found", NOT_FOUND, "There is no such ignored product";
    SupplierNameNotFound = "supplier_name_not_found", NOT_FOUND, "There is no such supplier's name";
    /// No such configuration of Haier's platform.
    HaierConfigNotFound = "haier_config_not_found", NOT_FOUND, "There is no such Haier configuration";
    /// The category's name is taken.
    DuplicateCategoryName = "duplicate_category_name", CONFLICT, "The category's name is taken";
    /// The brand's name is taken.
    DuplicateBrandName = "duplicate_brand_name", CONFLICT, "The brand's name is taken";
    /// The product code is taken.
    DuplicateProductCode = "duplicate_product_code", CONFLICT, "The product code is taken";
    /// The supplier has another product of this code.
    DuplicateSupplierCode = "duplicate_supplier_code", CONFLICT, "The supplier's code is taken";
    /// The user name is taken.
    DuplicateUsername = "duplicate_username", CONFLICT, "The user name is taken";
    /// The service's name is taken.
    DuplicateApiKeyName = "duplicate_api_key_name", CONFLICT, "The service's name is taken";
    /// The name of the configuration is taken.
    DuplicateHaierConfigName = "duplicate_haier_config_name", CONFLICT, "The configuration's name is taken";
    /// A stored configuration of Haier's platform has mistakes.
    HaierConfigInvalid = "haier_config_invalid", CONFLICT, "The Haier configuration can't be used";
    /// A stored secret can't be decrypted.
    HaierSecretUnreadable = "haier_secret_unreadable", CONFLICT, "A stored secret can't be decrypted";
    /// Neither an active configuration nor one of the environment.
    HaierNotConfigured = "haier_not_configured", CONFLICT, "Haier is not configured";
    /// Too many live questions of one caller.
    TooManyHaierRequests = "too_many_haier_requests", TOO_MANY_REQUESTS, "Too many questions to Haier";
    /// Haier rejects the credentials.
    HaierAuthenticationFailed = "haier_authentication_failed", BAD_GATEWAY, "Haier does not accept the credentials";
    /// Haier doesn't allow the call.
    HaierForbidden = "haier_forbidden", BAD_GATEWAY, "Haier does not allow the call";
    /// Haier refuses the request.
    HaierRefused = "haier_refused", BAD_GATEWAY, "Haier refused the request";
    /// Haier's response can't be used.
    HaierMalformedResponse = "haier_malformed_response", BAD_GATEWAY, "Haier's response can't be used";
    /// Haier has no such record.
    HaierNoData = "haier_no_data", NOT_FOUND, "Haier has no such record";
    /// Haier throttles the calls.
    HaierThrottled = "haier_throttled", SERVICE_UNAVAILABLE, "Haier throttles the calls";
    /// Haier doesn't respond.
    HaierUnavailable = "haier_unavailable", SERVICE_UNAVAILABLE, "Haier is unavailable";
    /// Less stock than requested.
    InsufficientStock = "insufficient_stock", CONFLICT, "There is not enough stock";
    /// The supplier's figure, which the stock comes from, can't be relied on now.
    SupplierStockUnavailable = "supplier_stock_unavailable", CONFLICT, "The supplier's stock can't be relied on now";
    /// The stock would exceed what can be counted.
    StockOverflow = "stock_overflow", CONFLICT, "The stock would be more than can be counted";
    /// A change by 0.
    ZeroQuantity = "zero_quantity", UNPROCESSABLE_ENTITY, "The quantity must not be 0";
    /// The product is inactive or can't be procured.
    ProductNotSellable = "product_not_sellable", CONFLICT, "The product can't be sold now";
    /// The reference doesn't hold as many units.
    NotHeld = "not_held", CONFLICT, "The reference does not hold as many units";
    /// Open orders or holds need what is to be deleted.
    HasObligations = "has_obligations", CONFLICT, "Open orders or holds need it";
    /// The edit is based on a version that isn't the present one.
    StaleVersion = "stale_version", PRECONDITION_FAILED, "The resource has changed since";
    /// `If-Match` isn't a list of entity tags.
    InvalidIfMatch = "invalid_if_match", BAD_REQUEST, "If-Match has mistakes";
    /// `If-Match` and `version` name different versions.
    ConflictingVersions = "conflicting_versions", BAD_REQUEST, "If-Match and version differ";
    /// A precondition that the operation doesn't evaluate.
    UnsupportedPrecondition = "unsupported_precondition", BAD_REQUEST, "The precondition is not evaluated here";
    /// The stock differs from what the caller expected.
    ExpectedStockRequired = "expected_stock_required", CONFLICT, "Units are held: the stock is to be named on which the new one is based";
    UnexpectedStock = "unexpected_stock", CONFLICT, "The stock is not what was expected";
    /// A stocktake counted fewer units than are held.
    CountedBelowHeld = "counted_below_held", CONFLICT, "More units are held than were counted";
    /// There is enough stock, so a restock isn't needed.
    StockSufficient = "stock_sufficient", CONFLICT, "There is enough stock";
    /// The hold would have expired already.
    ExpiryPassed = "expiry_passed", UNPROCESSABLE_ENTITY, "The hold would have expired already";
    /// Customers don't give stock commands in this shop.
    CustomerLocksOff = "customer_locks_off", FORBIDDEN, "Customers do not change stock directly here";
    /// A named hold has ended.
    HoldEnded = "hold_ended", CONFLICT, "The hold holds nothing any more";
    /// A named hold belongs to an order.
    HoldOfOrder = "hold_of_order", CONFLICT, "The hold ends by its order's steps";
    /// No such hold.
    HoldNotFound = "hold_not_found", NOT_FOUND, "There is no such hold";
    /// Too many requests of one caller.
    RateLimitExceeded = "rate_limit_exceeded", TOO_MANY_REQUESTS, "Too many requests";
    /// Too many writes by one customer.
    TooManyWrites = "too_many_writes", TOO_MANY_REQUESTS, "Too many writes of one customer";
    /// No such blocked keyword.
    BlockedKeywordNotFound = "blocked_keyword_not_found", NOT_FOUND, "There is no such blocked keyword";
    /// No such group of synonyms.
    SearchSynonymNotFound = "search_synonym_not_found", NOT_FOUND, "There is no such group of synonyms";
    /// Another group of synonyms has the word.
    DuplicateSynonymWord = "duplicate_synonym_word", CONFLICT, "Another group of synonyms has the word";
    /// There are as many groups of synonyms as there may be.
    TooManySynonyms = "too_many_synonyms", CONFLICT, "There are too many groups of synonyms";
    /// The order's status forbids the step.
    IllegalTransition = "illegal_transition", CONFLICT, "The order's status forbids this";
    /// The customer's unpaid orders hold as much as one customer may.
    TooManyAbandonedOrders = "too_many_abandoned_orders", CONFLICT, "Too many of the customer's orders were cancelled unpaid";
    TooManyChanges = "too_many_changes", CONFLICT, "Customers have changed the order too often";
    HoldLimitReached = "hold_limit_reached", CONFLICT, "Unpaid orders hold as much as one customer may";
    /// Only payments and refunds settle or reopen the attention item.
    SettledByMoney = "settled_by_money", CONFLICT, "Only payments and refunds settle or reopen this";
    /// A product of the order was deleted.
    OrderNotDeliverable = "order_not_deliverable", CONFLICT, "A product of the order was deleted";
    /// A price isn't the one that the caller has seen.
    PriceChanged = "price_changed", CONFLICT, "The prices are not those that were expected";
    /// A command of an atomic batch was refused.
    BatchRefused = "batch_refused", CONFLICT, "A command was refused, so none had an effect";
    /// The key was used for another request.
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The key was used for another request";
    /// The key is blank, too long or has control characters.
    InvalidIdempotencyKey = "invalid_idempotency_key", BAD_REQUEST, "The Idempotency-Key has mistakes";
    /// The visitor's id is blank, too long or has other than visible ASCII characters.
    InvalidVisitorId = "invalid_visitor_id", BAD_REQUEST, "The X-Visitor-Id has mistakes";
    /// The queue of stock requests is full.
    StockQueueFull = "stock_queue_full", SERVICE_UNAVAILABLE, "More stock requests wait than can be served soon";
    /// Another sync is running.
    SyncAlreadyRunning = "sync_already_running", CONFLICT, "Another sync is running";
    /// The sync run's status doesn't allow this.
    IllegalSyncTransition = "illegal_sync_transition", CONFLICT, "The sync run's status does not allow this";
    /// No failure of a product in syncs that isn't closed has this id.
    SyncFailureNotFound = "sync_failure_not_found", NOT_FOUND, "There is no such failure of the sync";
    /// No failure that isn't closed matches.
    NoSyncFailures = "no_sync_failures", CONFLICT, "There is no failure to retry";
    /// The schedule of syncs has no task of this name.
    SyncTaskNotFound = "sync_task_not_found", NOT_FOUND, "There is no such task of the schedule";
    /// The sync run has ended, so it can't be stopped.
    SyncAlreadyEnded = "sync_already_ended", CONFLICT, "The sync run has ended already";
    /// An admin would remove their own rights.
    OwnAdminRights = "own_admin_rights", CONFLICT, "Admins can't give up their own rights";
    /// Too many failed logins.
    TooManyLoginAttempts = "too_many_login_attempts", TOO_MANY_REQUESTS, "Too many failed logins";
    /// Too many registrations from one address.
    TooManyRegistrations = "too_many_registrations", TOO_MANY_REQUESTS, "Too many registrations";
    /// The user has no such open session.
    SessionNotFound = "session_not_found", NOT_FOUND, "There is no such session";
    /// No such picture.
    MediaImageNotFound = "media_image_not_found", NOT_FOUND, "There is no such picture";
    /// The body isn't a multipart form.
    MalformedMultipart = "malformed_multipart", BAD_REQUEST, "The body is not multipart/form-data";
    /// The file has no name, or one that can't be used.
    InvalidFileName = "invalid_file_name", UNPROCESSABLE_ENTITY, "The file's name can't be used";
    /// The file's extension isn't allowed.
    ExtensionNotAllowed = "extension_not_allowed", UNPROCESSABLE_ENTITY, "The file's extension is not allowed";
    /// The file has no bytes.
    FileEmpty = "file_empty", UNPROCESSABLE_ENTITY, "The file is empty";
    /// The file has more bytes than allowed.
    FileTooLarge = "file_too_large", PAYLOAD_TOO_LARGE, "The file is too large";
    /// Extension, declared type and content don't agree.
    TypeMismatch = "type_mismatch", UNPROCESSABLE_ENTITY, "The declared type is that of a document with scripts";
    /// The content isn't a picture of an accepted type.
    NotAPicture = "not_a_picture", UNPROCESSABLE_ENTITY, "The content is not a picture of an accepted type";
    /// The picture is damaged or incomplete.
    PictureDamaged = "picture_damaged", UNPROCESSABLE_ENTITY, "The picture is damaged";
    /// Data follows the end of the picture.
    /// More pixels than allowed.
    PictureTooLarge = "picture_too_large", UNPROCESSABLE_ENTITY, "The picture has too many pixels";
    /// Decoding or re-encoding it would exceed the limits.
    PictureTooComplex = "picture_too_complex", UNPROCESSABLE_ENTITY, "The picture takes too much to decode or to store";
    /// More frames than allowed.
    TooManyFrames = "too_many_frames", UNPROCESSABLE_ENTITY, "The animation has too many frames";
    /// Products reference the picture.
    PictureInUse = "picture_in_use", CONFLICT, "Products name the picture";
    /// The file doesn't have the requested range.
    RangeNotSatisfiable = "range_not_satisfiable", RANGE_NOT_SATISFIABLE, "The file has no such part";
    /// Too many uploads by one caller.
    TooManyUploads = "too_many_uploads", TOO_MANY_REQUESTS, "Too many uploads";
    /// The store of pictures can't be reached.
    MediaStoreUnavailable = "media_store_unavailable", SERVICE_UNAVAILABLE, "The store of pictures is unavailable";
    /// The server is overloaded.
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "More requests than can be served";
    /// The response took too long.
    DeadlineExceeded = "deadline_exceeded", SERVICE_UNAVAILABLE, "The response took too long";
    /// The database can't be reached.
    DatabaseUnavailable = "database_unavailable", SERVICE_UNAVAILABLE, "The database is unavailable";
    /// Contention: a lock timeout, a deadlock or a statement timeout.
    DatabaseBusy = "database_busy", SERVICE_UNAVAILABLE, "The database gave up on the request";
    /// A component of the server is missing.
    NotReady = "not_ready", SERVICE_UNAVAILABLE, "A component of the server is missing";
    /// No stock worker runs; the request had no effect.
    StockUnavailable = "stock_unavailable", SERVICE_UNAVAILABLE, "Stock requests can't be processed now";
    /// The worker ended before it could report the outcome of the request.
    OutcomeUnknown = "outcome_unknown", SERVICE_UNAVAILABLE, "Whether the request had its effect isn't known";
    /// No space is left to write; reads still work.
    StorageFull = "storage_full", SERVICE_UNAVAILABLE, "Storage is full";
    /// A defect of the server; the log has details.
    InternalError = "internal_error", INTERNAL_SERVER_ERROR, "Something went wrong on our side";
}

mod problem_type;

#[cfg(test)]
mod tests;
