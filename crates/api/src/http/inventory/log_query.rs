//! The query string of the inventory log.

use cangku_domain::{
    InventoryLogId, ProductId, TextError, UserId, ViolationCode,
    accounts::Username,
    inventory::{ChangeType, Reference},
    ports::{ActorFilter, InventoryLogFilter},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        log_pagination::{LogPageParameters, LogPagination},
        query::Query,
    },
    response::problem::Problem,
};

/// Maximum length of a reference, in characters.
const MAX_REFERENCE_LENGTH: usize = 100;
/// Maximum length of a cursor: the digits of an id.
const MAX_CURSOR_LENGTH: usize = 19;

/// Filter, page and format of the inventory log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LogQuery {
    /// Id of the product.
    #[param(value_type = Option<i64>, minimum = 1)]
    product: Option<String>,
    /// `lock`, `release` or `adjust`.
    #[param(inline, value_type = Option<shape::ChangeName>)]
    change_type: Option<String>,
    /// What the changes belong to (exact match).
    #[param(inline, value_type = Option<shape::Line100>)]
    reference: Option<String>,
    /// Who made the change: a user's id, or the exact name of a user, service or job.
    #[param(inline, value_type = Option<shape::Line150>)]
    operator: Option<String>,
    /// From this time on, inclusive.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<String>,
    /// Until this time, exclusive.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4294967295_u64)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Instead of `page`: empty for the first rows, then the `next_cursor` of the previous
    /// response.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
    /// `json` (default), or `csv` for a stream of all rows.
    #[param(inline, value_type = Option<shape::LogFormat>)]
    format: Option<String>,
    /// With `format=csv`: whether a byte order mark precedes the rows, by which spreadsheets recognise
    /// UTF-8 (default `false`).
    #[param(value_type = Option<bool>)]
    bom: Option<String>,
}

impl LogQuery {
    pub(super) fn read(
        query: Query<Self>,
    ) -> Result<(InventoryLogFilter, LogPagination<InventoryLogId>), Problem> {
        let (query, mut check) = query.into_parts();
        let filter = InventoryLogFilter {
            product: check.optional("product", query.product, id),
            change_type: check.one_of(
                "change_type",
                query.change_type,
                "lock, release, adjust",
                ChangeType::from_name,
            ),
            reference: check.text(
                "reference",
                query.reference,
                MAX_REFERENCE_LENGTH,
                Reference::new,
            ),
            operator: check.text(
                "operator",
                query.operator,
                Username::MAX_CHARACTERS,
                operator,
            ),
            from: check.unblank("from", query.from, moment),
            to: check.unblank("to", query.to, moment),
        };
        let parameters = LogPageParameters {
            page: query.page,
            page_size: query.page_size,
            cursor: query.cursor,
            format: query.format,
            bom: query.bom,
        };
        let pagination = parameters.read(&mut check, |check, cursor| {
            check.text("cursor", cursor, MAX_CURSOR_LENGTH, id)
        });
        check.finish((filter, pagination))
    }
}

/// Why a parameter can't be parsed.
#[derive(Debug, thiserror::Error)]
pub enum InvalidParameter {
    #[error("must be a positive whole number")]
    Id,
    #[error("must be a time such as 2026-11-21T08:00:00Z")]
    Moment,
    #[error(transparent)]
    Text(#[from] TextError),
}

impl From<InvalidParameter> for ViolationCode {
    fn from(error: InvalidParameter) -> Self {
        match error {
            InvalidParameter::Id | InvalidParameter::Moment => Self::InvalidValue,
            InvalidParameter::Text(error) => error.into(),
        }
    }
}

pub(in crate::http) fn id<T: std::str::FromStr>(text: &str) -> Result<T, InvalidParameter> {
    text.trim()
        .parse()
        .map_err(|_not_an_id| InvalidParameter::Id)
}

pub(in crate::http) fn moment(text: &str) -> Result<DateTime<Utc>, InvalidParameter> {
    let moment = DateTime::parse_from_rfc3339(text.trim());
    moment
        .map(Into::into)
        .map_err(|_no_time| InvalidParameter::Moment)
}

pub(in crate::http) fn operator(text: &str) -> Result<ActorFilter, InvalidParameter> {
    // No username consists of digits alone.
    if let Ok(user) = text.trim().parse::<UserId>() {
        return Ok(ActorFilter::User(user));
    }
    let name = cangku_domain::Text::<{ Username::MAX_CHARACTERS }>::new(text)?;
    Ok(ActorFilter::Named(name.to_string()))
}

/// A product's id, for queries about one product.
pub(super) fn product(text: &str) -> Result<ProductId, InvalidParameter> {
    id(text)
}
