//! What `/api/haier/categories` and `/api/haier/brands` have in common.

use cangku_domain::{
    PageRequest, Patch, ViolationCode, Violations,
    supplier::{NameState, NameTarget},
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

/// The target that a body sets: the id if it has one, "not brought" if `is_ignored` is true, else
/// unmapped; `Keep` if the body has neither field.
///
/// # Errors
/// All mistakes, such as an id together with `is_ignored` true.
pub(super) fn target<Id>(
    mut check: Check,
    field: &'static str,
    id: Patch<Option<Id>>,
    is_ignored: Patch<bool>,
) -> Result<Patch<NameTarget<Id>>, Violations> {
    let target = match (id, is_ignored) {
        (Patch::Set(Some(_)), Patch::Set(true)) => {
            check.add(
                field,
                ViolationCode::InvalidValue,
                "must be null or absent if is_ignored is true",
            );
            Patch::Keep
        }
        (Patch::Set(Some(id)), _) => Patch::Set(NameTarget::Mapped(id)),
        (_, Patch::Set(true)) => Patch::Set(NameTarget::Ignored),
        (Patch::Set(None), _) | (_, Patch::Set(false)) => Patch::Set(NameTarget::Unmapped),
        (Patch::Keep, Patch::Keep) => Patch::Keep,
    };
    check.build(|| Some(target))
}
