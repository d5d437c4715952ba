//! Maps domain errors to problems.

use std::time::Duration;

use cangku_domain::{
    Entity, Error, ProductId, Violation, ViolationCode,
    accounts::{AccountRefusal, AuthenticationError, Requirement},
    inventory::{CustomerRefusal, StockRefusal},
    media::MediaRefusal,
    orders::{OrderRefusal, OrderStatus, ReturnStatus},
    ports::StorageError,
};

use serde_json::json;

use super::{
    error_code::ErrorCode, haier_problem::haier_config, plan_problem::plan, problem::Problem,
    stock_problem::stock, sync_problem::sync,
};
use crate::storage_health;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Invalid(violations) => Self::of_fields(ErrorCode::ValidationFailed, violations),
            Error::NotFound { entity, .. } => Self::new(not_found(entity), detail),
            Error::Duplicate { entity, field } => Self::new(duplicate(entity, field), detail),
            // Only synonyms have a maximum number.
            Error::LimitReached { .. } => Self::new(ErrorCode::TooManySynonyms, detail),
            Error::StaleVersion { .. } => Self::new(ErrorCode::StaleVersion, detail),
            Error::SettledByMoney => Self::new(ErrorCode::SettledByMoney, detail),
            Error::HasObligations { obligations, .. } => {
                let problem = Self::new(ErrorCode::HasObligations, detail);
                obligations
                    .kinds()
                    .into_iter()
                    .fold(problem, |problem, (kind, list)| {
                        let list = json!({"count": list.count, "references": list.references});
                        problem.fact(kind, list)
                    })
            }
            Error::Forbidden { needed } => forbidden(needed, detail),
            Error::Unauthenticated(reason) => {
                let code = match reason {
                    AuthenticationError::BadCredentials => ErrorCode::BadCredentials,
                    AuthenticationError::MissingToken => ErrorCode::MissingToken,
                    AuthenticationError::InvalidToken => ErrorCode::InvalidToken,
                    AuthenticationError::RefreshTokenReused => ErrorCode::RefreshTokenReused,
                    AuthenticationError::InvalidApiKey => ErrorCode::InvalidApiKey,
                    AuthenticationError::ExpiredApiKey => ErrorCode::ExpiredApiKey,
                    AuthenticationError::MalformedApiKey => ErrorCode::MalformedApiKey,
                    AuthenticationError::ApiKeyOfAnotherEnvironment => {
                        ErrorCode::ApiKeyOfAnotherEnvironment
                    }
                };
                Self::new(code, detail)
            }
            Error::Account(
                AccountRefusal::CannotDemoteSelf | AccountRefusal::CannotDisableSelf,
            ) => Self::new(ErrorCode::OwnAdminRights, detail),
            Error::Account(AccountRefusal::WrongPassword) => {
                Self::new(ErrorCode::WrongPassword, detail)
            }
            Error::Stock(refusal) => stock(&refusal, detail),
            Error::Media(refusal) => media(&refusal, detail),
            Error::Sync(refusal) => sync(&refusal, detail),
            Error::HaierConfig(refusal) => haier_config(refusal, detail),
            Error::Plan(refusal) => plan(refusal, detail),
            Error::Storage(error) => storage(error),
            Error::IdempotencyKeyReused => Self::key_reused(),
            defect @ Error::MissingRenderer => Self::internal(&defect),
        }
    }
}

fn storage(error: StorageError) -> Problem {
    let error = Error::Storage(error);
    // Logs at most one line a minute of each kind: a full disk fails every write.
    storage_health::record_failure("request", &error);
    match error {
        Error::Storage(StorageError::Unavailable(_)) => Problem::new(
            ErrorCode::DatabaseUnavailable,
            "The database can't be reached now; try again in a moment.",
        )
        .retry_after(Duration::from_secs(1)),
        Error::Storage(StorageError::Full(_)) => Problem::storage_full(),
        Error::Storage(StorageError::Contention(_)) => Problem::database_busy(),
        defect => Problem::internal(&defect),
    }
}

impl Problem {
    /// No space is left to write.
    pub(crate) fn storage_full() -> Self {
        let detail = "The server has no space left to store this. Nothing has changed; try again \
                      later.";
        Self::new(ErrorCode::StorageFull, detail).retry_after(Duration::from_secs(10))
    }

    /// Contention: a lock timeout, a deadlock or a statement timeout.
    pub(crate) fn database_busy() -> Self {
        let detail = "Another kept what the request needs locked, or the database took too long \
                      for it. Nothing has changed; try again in a moment.";
        Self::new(ErrorCode::DatabaseBusy, detail).retry_after(Duration::from_secs(1))
    }
}

/// A refusal that names what the caller would need.
fn forbidden(needed: Requirement, detail: String) -> Problem {
    let problem = Problem::new(ErrorCode::Forbidden, detail);
    let role = needed.minimum_role_of_all();
    let problem = problem.fact("needed_role", role.as_str());
    match needed.scope() {
        Some(scope) => problem.fact("needed_scope", scope.as_str()),
        None => problem,
    }
}

const fn not_found(entity: Entity) -> ErrorCode {
    match entity {
        Entity::Category => ErrorCode::CategoryNotFound,
        Entity::Brand => ErrorCode::BrandNotFound,
        Entity::Product => ErrorCode::ProductNotFound,
        Entity::User => ErrorCode::UserNotFound,
        Entity::UserSession => ErrorCode::SessionNotFound,
        Entity::Order => ErrorCode::OrderNotFound,
        Entity::Payment => ErrorCode::PaymentNotFound,
        Entity::Return => ErrorCode::ReturnNotFound,
        Entity::AttentionItem => ErrorCode::AttentionItemNotFound,
        Entity::MediaImage => ErrorCode::MediaImageNotFound,
        Entity::ApiKey => ErrorCode::ApiKeyNotFound,
        Entity::SyncRun => ErrorCode::SyncLogNotFound,
        Entity::ProductFailure => ErrorCode::SyncFailureNotFound,
        Entity::SupplierName => ErrorCode::SupplierNameNotFound,
        Entity::IgnoredProduct => ErrorCode::IgnoredProductNotFound,
        Entity::HaierConfig => ErrorCode::HaierConfigNotFound,
        Entity::Plan => ErrorCode::PlanNotFound,
        Entity::Hold => ErrorCode::HoldNotFound,
        Entity::BlockedKeyword => ErrorCode::BlockedKeywordNotFound,
        Entity::SearchSynonym => ErrorCode::SearchSynonymNotFound,
    }
}

fn duplicate(entity: Entity, field: &str) -> ErrorCode {
    match (entity, field) {
        (Entity::Category, _) => ErrorCode::DuplicateCategoryName,
        (Entity::Brand, _) => ErrorCode::DuplicateBrandName,
        (Entity::User, _) => ErrorCode::DuplicateUsername,
        (Entity::AttentionItem, _) => ErrorCode::DuplicateAttentionItem,
        (Entity::ApiKey, _) => ErrorCode::DuplicateApiKeyName,
        (Entity::SearchSynonym, _) => ErrorCode::DuplicateSynonymWord,
        (Entity::HaierConfig, _) => ErrorCode::DuplicateHaierConfigName,
        // Only products have two unique fields.
        (_, "supplier_code") => ErrorCode::DuplicateSupplierCode,
        (_, _) => ErrorCode::DuplicateProductCode,
    }
}

impl From<&OrderRefusal> for Problem {
    fn from(refusal: &OrderRefusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            OrderRefusal::Unknown(_) => Self::new(ErrorCode::OrderNotFound, detail),
            OrderRefusal::StaleVersion(_) | OrderRefusal::StaleReturn(_) => {
                Self::new(ErrorCode::StaleVersion, detail)
            }
            OrderRefusal::Forbidden { needed } => forbidden(*needed, detail),
            OrderRefusal::IllegalTransition { status, allowed } => {
                let allowed: Vec<_> = allowed.iter().copied().map(OrderStatus::as_str).collect();
                Self::new(ErrorCode::IllegalTransition, detail)
                    .fact("order_status", status.as_str())
                    .fact("allowed", allowed)
            }
            OrderRefusal::UnknownPayment(_) => Self::new(ErrorCode::PaymentNotFound, detail),
            OrderRefusal::PaymentReferenceConflict {
                payment,
                order_number,
                amount,
                ..
            } => Self::new(ErrorCode::PaymentReferenceConflict, detail)
                .fact("payment_id", payment.get())
                .fact("order_number", order_number.as_str())
                .fact("amount", amount.to_string()),
            OrderRefusal::RefundExceedsDue { due } => {
                Self::new(ErrorCode::RefundExceedsDue, detail).fact("refund_due", due.to_string())
            }
            OrderRefusal::PaymentSettled(payment) => {
                Self::new(ErrorCode::PaymentSettled, detail).fact("payment_id", payment.get())
            }
            OrderRefusal::PriceChanged { total, prices } => {
                let prices = prices.iter().map(|(product, price)| {
                    json!({"product_id": product.get(), "price": price.to_string()})
                });
                Self::new(ErrorCode::PriceChanged, detail)
                    .fact("total_amount", total.to_string())
                    .fact("prices", prices.collect::<Vec<_>>())
            }
            OrderRefusal::ParcelsBeforeShipment => Self::new(ErrorCode::OrderNotShipped, detail),
            OrderRefusal::Undeliverable(lines) => {
                let lines = lines.iter().map(|line| {
                    json!({"product_name": line.product_name, "product_code": line.product_code,
                        "quantity": line.quantity})
                });
                Self::new(ErrorCode::OrderNotDeliverable, detail)
                    .fact("lines", lines.collect::<Vec<_>>())
            }
            OrderRefusal::NotShipped { allowed } => {
                let allowed: Vec<_> = allowed.iter().copied().map(OrderStatus::as_str).collect();
                Self::new(ErrorCode::OrderNotShipped, detail).fact("allowed", allowed)
            }
            OrderRefusal::TooManyChanges { limit } => {
                Self::new(ErrorCode::TooManyChanges, detail).fact("limit", *limit)
            }
            OrderRefusal::UnknownReturn(_) => Self::new(ErrorCode::ReturnNotFound, detail),
            OrderRefusal::IllegalReturnTransition { status, allowed } => {
                let allowed: Vec<_> = allowed.iter().copied().map(ReturnStatus::as_str).collect();
                Self::new(ErrorCode::IllegalReturnTransition, detail)
                    .fact("return_status", status.as_str())
                    .fact("allowed", allowed)
            }
            OrderRefusal::ReturnExceedsDelivered {
                product_id,
                returnable,
            } => Self::new(ErrorCode::ReturnExceedsDelivered, detail)
                .fact("product_id", product_id.map(ProductId::get))
                .fact("returnable", *returnable),
            OrderRefusal::ReceiptExceedsReturn {
                product_id,
                expected,
            } => Self::new(ErrorCode::ReceiptExceedsReturn, detail)
                .fact("product_id", product_id.get())
                .fact("expected", *expected),
            OrderRefusal::AlreadyReceived { product_id } => {
                Self::new(ErrorCode::AlreadyReceived, detail)
                    .fact("product_id", product_id.map(ProductId::get))
            }
            OrderRefusal::MissingReason => {
                let violation = Violation::new("reason", ViolationCode::Blank, detail);
                Self::of_fields(ErrorCode::ValidationFailed, violation.into())
            }
            OrderRefusal::InvalidShipment { .. } => {
                let violation = Violation::new("items", ViolationCode::OutOfRange, detail);
                Self::of_fields(ErrorCode::ValidationFailed, violation.into())
            }
            OrderRefusal::AmountOutOfRange => {
                let violation = Violation::new("amount", ViolationCode::OutOfRange, detail);
                Self::of_fields(ErrorCode::ValidationFailed, violation.into())
            }
            OrderRefusal::Customer(refusal) => refusal.into(),
            OrderRefusal::Lines(refused) => lines(refused),
        }
    }
}

impl From<&CustomerRefusal> for Problem {
    fn from(refusal: &CustomerRefusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            CustomerRefusal::TooManyHolds { limit } => {
                Self::new(ErrorCode::HoldLimitReached, detail).fact("limit", *limit)
            }
            CustomerRefusal::TooManyUnits {
                product_id,
                limit,
                held,
            } => Self::new(ErrorCode::HoldLimitReached, detail)
                .fact("product_id", product_id.get())
                .fact("limit", *limit)
                .fact("held", *held),
            CustomerRefusal::TooManyAbandonedOrders { limit } => {
                Self::new(ErrorCode::TooManyAbandonedOrders, detail).fact("limit", *limit)
            }
            // Switched off after the token was checked.
            CustomerRefusal::AccountDisabled => Self::new(ErrorCode::InvalidToken, detail),
        }
    }
}

/// The problem of the first refused line, with a list of all refused lines.
fn lines(refused: &[(ProductId, StockRefusal)]) -> Problem {
    let problems = refused.iter().map(|(product, refusal)| {
        stock(refusal, refusal.to_string()).fact("product_id", product.get())
    });
    let problems: Vec<Problem> = problems.collect();
    let lines: Vec<_> = problems.iter().map(Problem::summary).collect();
    // Never empty: an order without a refused line isn't refused.
    let first = problems.into_iter().next();
    first
        .unwrap_or_else(|| Problem::new(ErrorCode::BatchRefused, "A line was refused."))
        .fact("lines", lines)
}

impl ErrorCode {
    /// The code of a refused picture.
    pub(super) const fn of_picture(refusal: &MediaRefusal) -> Self {
        match refusal {
            MediaRefusal::InvalidFileName => ErrorCode::InvalidFileName,
            MediaRefusal::ExtensionNotAllowed => ErrorCode::ExtensionNotAllowed,
            MediaRefusal::Empty => ErrorCode::FileEmpty,
            MediaRefusal::TooLarge { .. } => ErrorCode::FileTooLarge,
            MediaRefusal::TypeMismatch(_) => ErrorCode::TypeMismatch,
            MediaRefusal::NotAPicture(_) => ErrorCode::NotAPicture,
            MediaRefusal::Damaged(_) => ErrorCode::PictureDamaged,
            MediaRefusal::TooManyPixels(_) => ErrorCode::PictureTooLarge,
            MediaRefusal::TooComplex(_) => ErrorCode::PictureTooComplex,
            MediaRefusal::TooManyFrames(_) => ErrorCode::TooManyFrames,
            MediaRefusal::InUse { .. } => ErrorCode::PictureInUse,
        }
    }
}

fn media(refusal: &MediaRefusal, detail: String) -> Problem {
    let problem = Problem::new(ErrorCode::of_picture(refusal), detail);
    match refusal {
        MediaRefusal::InUse { products } => {
            let products: Vec<_> = products.iter().map(|id| id.get()).collect();
            problem.fact("products", products)
        }
        _ => problem,
    }
}
