//! A plan in a request body.

use cangku_domain::{
    ProductId, ViolationCode, Violations,
    catalog::ProductCode,
    plans::{PlanKind, PlanReason, ProductSelection},
    use_cases::{PlanDraft, PlanRequest},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    change_body::{ChangeBody, ChangeJson},
    count_body::{CountBody, read_count},
    filter_body::{FilterBody, FilterJson},
};
use crate::http::{
    openapi::field_schema::shape,
    request::{
        check::Check,
        element_list::{elements, read_each},
        field::{Field, FromJson, InvalidField},
        from_json::one_of,
    },
};

/// Maximum number of products that a request names.
const MAX_NAMED: usize = 20_000;

/// A plan: a `bulk_edit` with a selection and a `change`, or a `stocktake` with `counts`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlanBody, example = json!({
    "kind": "bulk_edit", "reason": "双十一", "filter": {"brand": "海尔"},
    "change": {"price": {"percent": "-10"}}}))]
pub struct PlanBody {
    /// What the plan is made from.
    #[schema(inline, required = true, value_type = shape::RequestedPlan)]
    kind: Field<RequestedKind>,
    /// Why, for those who look at it.
    #[schema(inline, required = true, value_type = shape::Name255)]
    reason: Field<PlanReason>,
    /// Of a bulk edit: the products that match; or give `ids` or `codes`.
    #[schema(value_type = FilterBody)]
    filter: Field<FilterJson>,
    /// Of a bulk edit: the products with these ids.
    #[schema(inline, value_type = Vec<shape::Id>, min_items = 1, max_items = 20000)]
    ids: Field<Elements>,
    /// Of a bulk edit: the products with these codes.
    #[schema(inline, value_type = Vec<shape::Name50>, min_items = 1, max_items = 20000)]
    codes: Field<Elements>,
    /// Of a bulk edit: what changes.
    #[schema(value_type = ChangeBody)]
    change: Field<ChangeJson>,
    /// Of a stocktake: what was counted, each product once.
    #[schema(value_type = Vec<CountBody>, min_items = 1, max_items = 20000)]
    counts: Field<Elements>,
}

/// The elements of a list, not parsed yet.
#[derive(Debug)]
struct Elements(Vec<Value>);

impl FromJson for Elements {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        elements(value, MAX_NAMED, "element").map(Self)
    }
}

/// A kind of plan that a request makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RequestedKind {
    BulkEdit,
    Stocktake,
}

impl FromJson for RequestedKind {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(
            value,
            "bulk_edit, stocktake",
            |name| match PlanKind::from_name(name)? {
                PlanKind::BulkEdit => Some(Self::BulkEdit),
                PlanKind::Stocktake => Some(Self::Stocktake),
                _ => None,
            },
        )
    }
}

/// Parses an element by the rule of its type.
fn element<T: FromJson>(value: Value) -> Result<T, Violations> {
    T::from_json(value).map_err(|mistake| {
        let mut mistakes = Violations::default();
        mistakes.add("", mistake.code, mistake.message);
        mistakes
    })
}

impl PlanBody {
    /// The plan, or every mistake.
    pub(super) fn into_draft(mut self, mut check: Check) -> Result<PlanDraft, Violations> {
        let kind = check.required("kind", std::mem::take(&mut self.kind));
        let reason = check.required("reason", std::mem::take(&mut self.reason));
        let request = match kind {
            Some(RequestedKind::BulkEdit) => self.bulk_edit(&mut check),
            Some(RequestedKind::Stocktake) => self.stocktake(&mut check),
            None => {
                self.note_mistakes(&mut check);
                None
            }
        };
        check.build(|| {
            Some(PlanDraft {
                reason: reason?,
                request: request?,
            })
        })
    }

    /// Notes the mistakes of all fields: without a kind, nobody knows which of them are wanted.
    fn note_mistakes(self, check: &mut Check) {
        if let Some(FilterJson(filter)) = check.patch("filter", self.filter).value() {
            check.valid(filter);
        }
        list(check, "ids", self.ids, element::<ProductId>);
        list(check, "codes", self.codes, element::<ProductCode>);
        if let Some(ChangeJson(edit)) = check.patch("change", self.change).value() {
            check.valid(edit);
        }
        list(check, "counts", self.counts, read_count);
    }

    fn bulk_edit(self, check: &mut Check) -> Option<PlanRequest> {
        unwanted(check, "counts", &self.counts, "a stocktake");
        let given = [
            self.filter.is_present(),
            self.ids.is_present(),
            self.codes.is_present(),
        ];
        match given.into_iter().filter(|is_given| *is_given).count() {
            0 => check.add(
                "filter",
                ViolationCode::Required,
                "is required, or ids or codes instead",
            ),
            1 => {}
            _ => check.add(
                "filter",
                ViolationCode::InvalidValue,
                "must be the only one of filter, ids and codes",
            ),
        }
        let filter = check.patch("filter", self.filter).value();
        let filter = filter.and_then(|FilterJson(filter)| check.valid(filter));
        let ids = list(check, "ids", self.ids, element::<ProductId>);
        let codes = list(check, "codes", self.codes, element::<ProductCode>);
        let change = check.required("change", self.change);
        let edit = change.and_then(|ChangeJson(edit)| check.valid(edit))?;
        let filter = filter.map(|filter| ProductSelection::Filter(Box::new(filter)));
        let ids = ids.map(ProductSelection::Ids);
        let selection = filter.or(ids).or(codes.map(ProductSelection::Codes))?;
        Some(PlanRequest::BulkEdit { selection, edit })
    }

    fn stocktake(self, check: &mut Check) -> Option<PlanRequest> {
        unwanted(check, "filter", &self.filter, "a bulk edit");
        unwanted(check, "ids", &self.ids, "a bulk edit");
        unwanted(check, "codes", &self.codes, "a bulk edit");
        unwanted(check, "change", &self.change, "a bulk edit");
        check.present("counts", &self.counts);
        list(check, "counts", self.counts, read_count).map(PlanRequest::Stocktake)
    }
}

/// Notes a mistake if a field of the other kind is given.
fn unwanted<T>(check: &mut Check, name: &str, field: &Field<T>, owner: &str) {
    if !matches!(field, Field::Absent) {
        let message = format!("is a field of {owner}");
        check.add(name, ViolationCode::UnknownField, &message);
    }
}

fn list<T>(
    check: &mut Check,
    name: &str,
    field: Field<Elements>,
    read: impl Fn(Value) -> Result<T, Violations>,
) -> Option<Vec<T>> {
    let Elements(given) = check.patch(name, field).value()?;
    check.valid(read_each(name, given, read))
}
