//! Imports in responses.

use std::collections::BTreeSet;

use cangku_domain::{
    plans::{PlanImport, RefusedRow},
    use_cases::ImportedPlan,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{openapi::field_schema::shape, plans::PlanResponse};

/// A plan that was made from a spreadsheet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedPlan)]
pub struct ImportedPlanResponse {
    #[serde(flatten)]
    plan: PlanResponse,
    import: ImportSummaryResponse,
    /// The first refused rows.
    errors: Vec<RefusedRowResponse>,
}

/// What became of a spreadsheet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportSummary)]
pub struct ImportSummaryResponse {
    /// Name of the file; empty if it had none.
    file_name: String,
    /// Rows that were read, without the headers.
    rows: u32,
    /// Rows that change nothing.
    unchanged: u32,
    /// Rows that change a product.
    changed: u32,
    /// Rows that create a product.
    created: u32,
    /// Rows that are refused.
    refused: u32,
    /// Headers of columns that are not imported.
    ignored_columns: Vec<String>,
    /// Names of categories, at most 100, that are created when the plan is applied.
    new_categories: BTreeSet<String>,
    /// Names of brands, at most 100, that are created when the plan is applied.
    new_brands: BTreeSet<String>,
}

/// A refused row of a spreadsheet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefusedRow)]
pub struct RefusedRowResponse {
    /// Its number, as a spreadsheet program shows it.
    #[schema(minimum = 1)]
    line: u32,
    /// What is wrong with it.
    mistakes: Vec<RowMistakeResponse>,
}

/// What is wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RowMistake)]
struct RowMistakeResponse {
    /// Header of the column; null if the whole row is meant.
    #[schema(required = true)]
    column: Option<String>,
    /// What is wrong, for programs.
    #[schema(inline, value_type = shape::RowReasonName)]
    reason: &'static str,
    /// What is wrong and what to do, for people.
    message: String,
}

impl From<PlanImport> for ImportSummaryResponse {
    fn from(import: PlanImport) -> Self {
        let counts = import.counts;
        Self {
            file_name: import.file.name.to_string(),
            rows: counts.rows(),
            unchanged: counts.unchanged,
            changed: counts.changed,
            created: counts.created,
            refused: counts.refused,
            ignored_columns: import.file.ignored,
            new_categories: import.new_names.categories,
            new_brands: import.new_names.brands,
        }
    }
}

impl From<RefusedRow> for RefusedRowResponse {
    fn from(row: RefusedRow) -> Self {
        let mistakes = row.mistakes.into_iter().map(|mistake| RowMistakeResponse {
            column: mistake.column,
            reason: mistake.reason.as_str(),
            message: mistake.message,
        });
        Self {
            line: row.line,
            mistakes: mistakes.collect(),
        }
    }
}

impl From<ImportedPlan> for ImportedPlanResponse {
    fn from(imported: ImportedPlan) -> Self {
        let refused = imported.first_refused.into_iter();
        Self {
            plan: imported.plan.into(),
            import: imported.import.into(),
            errors: refused.map(RefusedRowResponse::from).collect(),
        }
    }
}
