//! The report of a configuration's test.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::haier::failure::Failure;

/// The steps of a test, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HaierTestStepName)]
pub enum TestStep {
    /// Fetches a token.
    Authenticate,
    /// Asks for one product.
    Product,
    /// Asks for its price.
    Price,
    /// Asks for its stock.
    Stock,
}

impl TestStep {
    /// All steps.
    pub(super) const ALL: [Self; 4] = [Self::Authenticate, Self::Product, Self::Price, Self::Stock];
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HaierTestStepStatus)]
pub enum StepStatus {
    /// Haier answered as documented.
    Ok,
    /// It failed, so the test ended.
    Failed,
    /// An earlier step failed.
    Skipped,
}

/// A step of a test.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HaierTestStep)]
pub struct StepReport {
    step: TestStep,
    status: StepStatus,
    /// What Haier answered, or what failed; null if the step was skipped.
    #[schema(required = true)]
    message: Option<String>,
    /// A code of docs/ERRORS.md; null unless the step failed.
    #[schema(required = true, example = "haier_authentication_failed")]
    code: Option<&'static str>,
    /// What to do; null unless the step failed.
    #[schema(required = true)]
    remedy: Option<&'static str>,
    /// Duration in milliseconds; null if the step was skipped.
    #[schema(required = true)]
    duration_ms: Option<u64>,
}

impl StepReport {
    /// A step that was carried out.
    pub(super) fn done(step: TestStep, result: &Result<String, Failure>, time: Duration) -> Self {
        let failure = result.as_ref().err();
        Self {
            step,
            status: match failure {
                None => StepStatus::Ok,
                Some(_) => StepStatus::Failed,
            },
            message: Some(match result {
                Ok(message) => message.clone(),
                Err(failure) => failure.message.clone(),
            }),
            code: failure.map(|failure| failure.code.as_str()),
            remedy: failure.map(|failure| failure.remedy),
            duration_ms: u64::try_from(time.as_millis()).ok(),
        }
    }

    /// A step after a failed one.
    pub(super) const fn skipped(step: TestStep) -> Self {
        Self {
            step,
            status: StepStatus::Skipped,
            message: None,
            code: None,
            remedy: None,
            duration_ms: None,
        }
    }
}

/// The result of a configuration's test.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HaierConfigTest)]
pub struct TestReport {
    /// Whether every step succeeded.
    pub(super) ok: bool,
    /// The product that was asked for; null if the test ended before it was known.
    #[schema(required = true)]
    pub(super) product_code: Option<String>,
    /// Every step, in order.
    pub(super) steps: Vec<StepReport>,
}
