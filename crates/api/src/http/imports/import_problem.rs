//! Problems of spreadsheets.

use cangku_domain::{Error, PlanId};
use spreadsheet_reader::{ReadError, Refusal};

use crate::{
    http::response::{error_code::ErrorCode, problem::Problem},
    imports::{HeaderProblem, ImportError},
    storage_health,
};

/// The problem of a file that can't be imported as a whole.
pub(super) fn problem(error: ImportError) -> Problem {
    let code = match &error {
        ImportError::Unreadable(ReadError::Refused(refusal)) => refused(refusal),
        ImportError::Unreadable(ReadError::Io(_)) => {
            return Problem::internal(&error);
        }
        ImportError::Mismatch(_) => ErrorCode::SpreadsheetTypeMismatch,
        ImportError::Headers(HeaderProblem::Repeated { .. }) => ErrorCode::RepeatedHeader,
        ImportError::Headers(_) => ErrorCode::UnknownHeaders,
        ImportError::NoRows => ErrorCode::SpreadsheetEmpty,
    };
    Problem::new(code, sentence(&error.to_string()))
}

fn refused(refusal: &Refusal) -> ErrorCode {
    match refusal {
        Refusal::Empty => ErrorCode::SpreadsheetEmpty,
        Refusal::OldWorkbook => ErrorCode::OldWorkbook,
        Refusal::Encrypted => ErrorCode::EncryptedWorkbook,
        Refusal::Macros => ErrorCode::WorkbookWithMacros,
        Refusal::Damaged { .. } => ErrorCode::WorkbookDamaged,
        Refusal::UnknownEncoding { .. } => ErrorCode::UnknownEncoding,
        Refusal::MixedEncodings { .. } => ErrorCode::MixedEncodings,
        Refusal::OpenQuote { .. } => ErrorCode::OpenQuote,
        Refusal::TooManyRows { .. } => ErrorCode::TooManyRows,
        Refusal::TooManyColumns { .. } => ErrorCode::TooManyColumns,
        Refusal::CellTooLong { .. } => ErrorCode::CellTooLong,
        Refusal::TooMuchText { .. } => ErrorCode::TooMuchText,
        Refusal::UnpacksTooLarge { .. } => ErrorCode::WorkbookUnpacksTooLarge,
        // Something else that a later version of the reader knows is no spreadsheet either.
        _ => ErrorCode::NotASpreadsheet,
    }
}

/// The text as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// The spool file can't be written.
pub(super) fn spool_failed(error: &crate::media::StoreError) -> Problem {
    if storage_health::record_store_failure("the spool folder", error) {
        return Problem::storage_full();
    }
    Problem::internal(error)
}

/// A plan was made from something else, or doesn't exist.
pub(super) fn no_import(plan: PlanId) -> Problem {
    let detail = format!("There is no plan {plan} that was made from a spreadsheet.");
    Problem::new(ErrorCode::ImportNotFound, detail)
}

/// Keeps a problem of a file apart from an error of the use case.
#[derive(Debug)]
pub(super) enum Unread {
    Problem(Problem),
    Error(Error),
}

impl From<std::io::Error> for Unread {
    fn from(error: std::io::Error) -> Self {
        Self::Problem(Problem::internal(&error))
    }
}

impl From<Error> for Unread {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Unread> for Problem {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Problem(problem) => problem,
            Unread::Error(error) => error.into(),
        }
    }
}
