//! Product codes in a query.

use cangku_domain::{TextError, ViolationCode, catalog::ProductCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        comma_list::comma_list,
        query::{Query, QueryValidator},
    },
    response::problem::Problem,
};

/// Maximum number of codes in a question: as many as Haier takes in one request.
const MAX_CODES: usize = 20;

/// Which products are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CodesQuery {
    /// Haier's product codes, separated by commas, at most 20.
    #[param(inline, required = true, value_type = shape::ProductCodeList, example = "GA0SZC00U")]
    codes: Option<String>,
}

impl CodesQuery {
    /// The codes in their order, each once.
    ///
    /// # Errors
    /// 400 with every mistake.
    pub(super) fn read(query: Query<Self>) -> Result<Vec<String>, Problem> {
        let (query, mut check) = query.into_parts();
        let codes = required(&mut check, "codes", query.codes, codes);
        check.finish(codes.unwrap_or_default())
    }
}

/// A parameter that must be given.
pub(super) fn required<T, E: Into<ViolationCode> + ToString>(
    check: &mut QueryValidator,
    name: &str,
    text: Option<String>,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    if text.is_none() {
        check.add(name, ViolationCode::Required, "is required");
    }
    check.unblank(name, text, read)
}

/// Why a list of codes can't be read.
#[derive(Debug, thiserror::Error)]
enum InvalidCodes {
    #[error("must name at most {MAX_CODES} products")]
    TooMany,
    #[error("{0}")]
    Code(TextError),
}

impl From<InvalidCodes> for ViolationCode {
    fn from(error: InvalidCodes) -> Self {
        match error {
            InvalidCodes::TooMany => Self::TooLong,
            InvalidCodes::Code(error) => error.into(),
        }
    }
}

fn codes(text: &str) -> Result<Vec<String>, InvalidCodes> {
    comma_list(text, MAX_CODES, InvalidCodes::TooMany, |code| {
        let code = ProductCode::new(code).map_err(InvalidCodes::Code)?;
        Ok(code.to_string())
    })
}
