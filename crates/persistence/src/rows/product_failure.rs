//! Rows of `haier_product_failures`.

use cangku_domain::{
    OptionalText, ProductFailureId,
    ports::StorageResult,
    supplier::{FailureKey, FailureReason, FailureState, FailureStatus, ProductFailure, SyncStage},
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{
    IntoEntity,
    columns::{Row, count_column},
};
use crate::schema::haier_product_failures;

#[derive(Queryable, Selectable)]
#[diesel(table_name = haier_product_failures, check_for_backend(Pg))]
pub(crate) struct ProductFailureRow {
    id: i64,
    product_code: String,
    stage: String,
    status: String,
    reason_code: String,
    reason: String,
    attempts: i32,
    first_failed_at: DateTime<Utc>,
    last_failed_at: DateTime<Utc>,
    next_attempt_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

impl IntoEntity for ProductFailureRow {
    type Entity = ProductFailure;

    fn into_entity(self) -> StorageResult<ProductFailure> {
        let row = Row::of("haier_product_failures", self.id);
        Ok(ProductFailure {
            id: row.known("id", ProductFailureId::new(self.id))?,
            key: FailureKey {
                product_code: row.text("product_code", &self.product_code)?,
                stage: row.known("stage", SyncStage::from_name(&self.stage))?,
            },
            state: FailureState {
                status: row.known("status", FailureStatus::from_name(&self.status))?,
                // A later version may know more kinds.
                reason_code: FailureReason::from_name(&self.reason_code)
                    .unwrap_or(FailureReason::Other),
                reason: OptionalText::lossy(&self.reason),
                attempts: row.count("attempts", self.attempts)?,
                first_failed_at: self.first_failed_at,
                last_failed_at: self.last_failed_at,
                next_attempt_at: self.next_attempt_at,
                closed_at: self.closed_at,
            },
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = haier_product_failures)]
pub(crate) struct NewProductFailure<'a> {
    product_code: &'a str,
    stage: &'static str,
    status: &'static str,
    reason_code: &'static str,
    reason: &'a str,
    attempts: i32,
    first_failed_at: DateTime<Utc>,
    last_failed_at: DateTime<Utc>,
    next_attempt_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

impl<'a> NewProductFailure<'a> {
    pub(crate) fn of(key: &'a FailureKey, state: &'a FailureState) -> StorageResult<Self> {
        Ok(Self {
            product_code: key.product_code.as_str(),
            stage: key.stage.as_str(),
            status: state.status.as_str(),
            reason_code: state.reason_code.as_str(),
            reason: state.reason.as_str(),
            attempts: count_column("attempts", state.attempts)?,
            first_failed_at: state.first_failed_at,
            last_failed_at: state.last_failed_at,
            next_attempt_at: state.next_attempt_at,
            closed_at: state.closed_at,
        })
    }
}
