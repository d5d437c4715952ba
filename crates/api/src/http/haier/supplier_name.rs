//! What `/api/haier/categories` and `/api/haier/brands` have in common.

use cangku_domain::{
    PageRequest, Patch, ViolationCode, Violations,
    supplier::{NameState, NameTargetPatch},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    openapi::field_schema::shape,
    request::{check::Check, query::Query},
    response::problem::Problem,
};

/// Filter and page of a list of supplier names.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SupplierNameListQuery {
    /// `mapped`, `unmapped` or `ignored`.
    #[param(inline, value_type = Option<shape::NameStateName>)]
    state: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

impl SupplierNameListQuery {
    /// # Errors
    /// A problem with all mistakes of the query.
    pub(super) fn read(query: Query<Self>) -> Result<(Option<NameState>, PageRequest), Problem> {
        let (query, mut check) = query.into_parts();
        let states = NameState::ALL.map(NameState::as_str).join(", ");
        let state = check.one_of("state", query.state, &states, NameState::from_name);
        let page = check.page(query.page, query.page_size);
        check.finish((state, page))
    }
}

/// What a body changes.
///
/// # Errors
/// All mistakes, such as an id together with `is_ignored` true.
pub(super) fn target_patch<Id>(
    mut check: Check,
    field: &'static str,
    id: Patch<Option<Id>>,
    is_ignored: Patch<bool>,
) -> Result<NameTargetPatch<Id>, Violations> {
    if let (Patch::Set(Some(_)), Patch::Set(true)) = (&id, &is_ignored) {
        let message = "must be null or absent if is_ignored is true";
        check.add(field, ViolationCode::InvalidValue, message);
    }
    check.build(|| Some(NameTargetPatch { id, is_ignored }))
}
