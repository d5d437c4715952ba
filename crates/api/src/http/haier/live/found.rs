//! What Haier answered about product codes.

use haier_client::{CodeResults, MalformedItem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::haier::failure::Failure;

/// The results of all codes, in the form of the response.
pub(super) struct Found<T> {
    pub(super) results: Vec<T>,
    pub(super) missing: Vec<String>,
    pub(super) unreadable: Vec<UnreadableEntry>,
}

impl<T> Found<T> {
    /// # Errors
    /// Haier's failure, if it has failed for a code.
    pub(super) fn read<U: Into<T>>(answer: CodeResults<U>) -> Result<Self, Failure> {
        if let Some(failed) = answer.failed.into_iter().next() {
            return Err(failed.error.into());
        }
        Ok(Self {
            results: answer.found.into_iter().map(Into::into).collect(),
            missing: answer.missing,
            unreadable: answer.malformed.into_iter().map(Into::into).collect(),
        })
    }
}

/// An entry of Haier's list that can't be read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnreadableHaierEntry)]
pub struct UnreadableEntry {
    /// Its product code; null if that can't be read either.
    #[schema(required = true)]
    product_code: Option<String>,
    /// How it differs from the documented form.
    reason: String,
}

impl From<MalformedItem> for UnreadableEntry {
    fn from(item: MalformedItem) -> Self {
        Self {
            product_code: item.product_code,
            reason: item.reason,
        }
    }
}
